import type { Assessment } from '../../model/assessment.ts';
import type { Finding } from '../../model/finding.ts';
import { escapeXml } from '../../util/escape.ts';
import { placesOf } from '../view/finding-places.ts';
import { subjectText } from '../view/text.ts';

/**
 * JUnit XML as Jenkins and GitLab read it (schema junit-10 of Jenkins' xUnit plugin): one suite per check, one case per
 * finding. fail is a failure, unknown an error; what a person must answer, what does not apply and what was accepted is
 * skipped, with its reason: never a test that passed.
 */
export async function renderJunit({ checks, findings, run }: Assessment): Promise<Uint8Array> {
  const findingsOf = Map.groupBy(findings, ({ check }) => check);
  const ids = [...new Set([...checks.map(({ id }) => id), ...findingsOf.keys()])];
  const suites = ids.map((id) => suite(id, findingsOf.get(id) ?? []));
  const { tests, failures, errors } = totals(findings);
  const head = attributes({ name: `segproof ${run.cluster.name}`, tests, failures, errors });
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${head}>`, ...suites, '</testsuites>'];
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function suite(id: string, findings: readonly Finding[]): string {
  const open = `  <testsuite${attributes({ name: id, ...totals(findings) })}>`;
  return [open, ...findings.map(testCase), '  </testsuite>'].join('\n');
}

type Element = 'failure' | 'error' | 'skipped' | undefined;

function elementOf({ status }: Finding): Element {
  if (status === 'pass') return undefined;
  if (status === 'fail') return 'failure';
  return status === 'unknown' ? 'error' : 'skipped';
}

function totals(findings: readonly Finding[]) {
  const count = (element: Element) => findings.filter((finding) => elementOf(finding) === element).length;
  return {
    tests: findings.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function testCase(finding: Finding): string {
  const head = `    <testcase${attributes({ classname: `segproof.${finding.check}`, name: subjectText(finding) })}`;
  const element = elementOf(finding);
  if (!element) return `${head}/>`;
  const { status, severity, reasons, message } = finding;
  const type = element === 'failure' ? severity : [status, ...reasons].join(' ');
  const body = details(finding).map(escapeXml).join('\n');
  return `${head}>\n      <${element}${attributes({ type, message })}>${body}</${element}>\n    </testcase>`;
}

/** Where it is to be mended, what it rests on, who accepted it, how to mend it. */
function details(finding: Finding): readonly string[] {
  const { evidence, exception, remediation } = finding;
  return [
    ...placesOf(finding)
      .slice(0, 1)
      .map(({ text }) => text),
    ...evidence.map(({ message }) => message),
    ...(exception
      ? [
          `accepted by ${exception.approver} until ${exception.expires} (${exception.id}): ${exception.reason}`,
        ]
      : []),
    ...(remediation ? [`To mend it: ${remediation.message}`] : []),
  ];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}
