import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../../src/model/assessment.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { printedText } from '../../../../src/report/formats/index.ts';
import { cardShop } from '../card-shop.ts';
import { corner, HOSTILE, poisoned } from '../hostile.ts';

const SCHEMA = join(import.meta.dirname, '../../../schemas/junit-10.xsd');
const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;

/** Exit code and complaints of libxml2, reading the text. */
function validated(xml: string): { readonly code: number | null; readonly complaints: string } {
  const ran = spawnSync('xmllint', ['--noout', '--nonet', '--schema', SCHEMA, '-'], {
    input: xml,
    encoding: 'utf8',
  });
  return { code: ran.status, complaints: ran.stderr.replace('- validates\n', '') };
}

async function caseOf(changes: Partial<Finding>): Promise<string> {
  const shop = cardShop();
  const finding = { ...shop.findings.find(({ status }) => status === 'fail')!, ...changes };
  return printedText('junit', { ...shop, findings: [finding], checks: [] });
}

describe('junit.xml', () => {
  it.each([
    ['fail', 'failure'],
    ['unknown', 'error'],
    ['manual', 'skipped'],
    ['not-applicable', 'skipped'],
    ['exempt', 'skipped'],
  ] as const)('has a finding that is %s as %s', async (status, element) => {
    const xml = await caseOf({ status, reasons: status === 'unknown' ? ['U2'] : [] });
    expect(xml).toContain(`<${element} type="`);
    const is = (other: string) => Number(element === other);
    expect(xml).toContain(
      `tests="1" failures="${is('failure')}" errors="${is('error')}" skipped="${is('skipped')}"`,
    );
  });

  it('has a pass as a case with nothing in it', async () => {
    const xml = await caseOf({ status: 'pass' });
    expect(xml).toMatch(/<testcase classname="segproof\.[^>]*\/>/);
    expect(xml).toContain('tests="1" failures="0" errors="0" skipped="0"');
  });

  it('begins with file and line, and ends with how to mend it', async () => {
    const origin = { file: 'deploy/tokeniser.yaml', line: 4 };
    const xml = await caseOf({ evidence: [], origin, remediation: { message: 'Isolate it.' } });
    expect(xml).toContain('>deploy/tokeniser.yaml:4\nTo mend it: Isolate it.</failure>');
  });

  it('says who accepted a fail', async () => {
    const exception = { id: 'EX-7', reason: 'Proxy & more.', approver: 'm.okafor', expires: '2026-12-31' };
    const xml = await caseOf({ status: 'exempt', evidence: [], exception });
    expect(xml).toContain('accepted by m.okafor until 2026-12-31 (EX-7): Proxy &amp; more.');
  });

  it('has a suite for a check that found nothing', async () => {
    const shop: Assessment = { ...cardShop(), findings: [] };
    expect(await printedText('junit', shop)).toContain(`<testsuite name="${shop.checks[0]!.id}" tests="0"`);
  });
});

describe.skipIf(!hasXmllint)('junit.xml by the schema of Jenkins (xmllint of libxml2-utils)', () => {
  it('is valid, and the schema refuses an element that does not exist', async () => {
    const xml = await printedText('junit', cardShop());
    expect(validated(xml)).toEqual({ code: 0, complaints: '' });
    expect(validated(xml.replaceAll('failure', 'defect')).code).not.toBe(0);
  });

  it('is valid with every hostile text everywhere', async () => {
    for (const text of [...HOSTILE, 'not in XML: \u0000\u0008\ufffe\uffff]]>']) {
      expect(validated(await printedText('junit', poisoned(corner(cardShop()), text)))).toEqual({
        code: 0,
        complaints: '',
      });
    }
  });
});
