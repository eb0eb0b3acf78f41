import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { loadRegisters } from '../../../src/config/registers.ts';
import { toScopeConfig } from '../../../src/config/scope.ts';
import { findConfig } from '../../../src/config/settings.ts';
import { SegproofError } from '../../../src/util/error.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segproof-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** The messages of what `work` throws, without the folder. */
function problems(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SegproofError)) throw error;
    return error.problems.map(({ place, message, expected, got }) =>
      [
        `${place?.file.replace(`${folder}/`, '')}:${place?.line}:${place?.column}`,
        place?.path,
        message,
        expected,
        got,
      ]
        .filter((part) => part !== undefined)
        .join(' | '),
    );
  }
  return [];
}

describe('a configuration file', () => {
  test('names an unknown key with line, column, path and the nearest known key', () => {
    const file = write('typo.yaml', 'scope:\n  internalCidr: [10.0.0.0/8]\n');
    expect(problems(() => loadConfig(file))).toEqual([
      'typo.yaml:2:17 | scope.internalCidr | unknown key `internalCidr` | `internalCidrs`',
    ]);
  });

  test('reports every fault at once', () => {
    const file = write('two.yaml', 'cluster: {name: 7}\nschedule: {crom: "* * * * *"}\n');
    const found = problems(() => loadConfig(file));
    expect(found.some((line) => line.startsWith('two.yaml:1:17 | cluster.name'))).toBe(true);
    expect(found.some((line) => line.includes('unknown key `crom` | `cron`'))).toBe(true);
    expect(found.some((line) => line.includes('schedule.cron'))).toBe(true);
  });

  test('refuses duplicate keys, with the line of the second', () => {
    const file = write('twice.yaml', 'cluster: {name: a}\ncluster: {name: b}\n');
    expect(problems(() => loadConfig(file))[0]).toMatch(/^twice\.yaml:2:1 \| not valid YAML: .*unique/);
  });

  test('refuses an alias bomb', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed'])
      bomb.push(`${name}: &${name} [${`*${of}, `.repeat(10)}]`);
    expect(problems(() => loadConfig(write('bomb.yaml', bomb.join('\n'))))[0]).toMatch(/not usable YAML/);
  });

  test('says so when it does not exist, or is not UTF-8', () => {
    expect(problems(() => loadConfig(join(folder, 'absent.yaml')))[0]).toMatch(/file does not exist/);
    const file = join(folder, 'latin.yaml');
    writeFileSync(file, Buffer.from([0x63, 0x3a, 0x20, 0xe9, 0x0a]));
    expect(problems(() => loadConfig(file))[0]).toMatch(/cannot be read/);
  });

  test('is laid over the one it includes, whose paths stay relative to that one', () => {
    write(
      'base.yaml',
      'cluster: {name: base}\nregisters: {flows: flows.yaml}\nschedule: {cron: "0 * * * *"}\n',
    );
    const file = write('over.yaml', 'include: base.yaml\ncluster: {name: prod-eu1}\n');
    const { values } = loadConfig(file);
    expect(values.cluster?.name).toBe('prod-eu1');
    expect(values.schedule?.cron).toBe('0 * * * *');
    expect(values.registers?.flows).toBe(join(folder, 'flows.yaml'));
  });

  test('that includes itself is refused', () => {
    const file = write('ring.yaml', 'include: ring.yaml\n');
    expect(problems(() => loadConfig(file))[0]).toMatch(
      /^ring\.yaml:1:10 \| include \| include goes round in a circle/,
    );
  });

  test('is found beside the sources, else there is none', () => {
    write('segproof.yaml', 'cluster: {name: found}\n');
    expect(findConfig(undefined, [folder]).values.cluster?.name).toBe('found');
    expect(findConfig(undefined, [join(folder, 'elsewhere')]).values).toEqual({});
  });
});

describe('flows', () => {
  test('have their ports parsed', () => {
    const file = write(
      'flows-inline.yaml',
      [
        'scope:',
        '  dimensions:',
        '    pci-zone:',
        '      zones: {cde: in-scope, out: out-of-scope}',
        '      flows:',
        '        - {from: out, to: cde, ports: [TCP 8443, UDP 5000-5010]}',
      ].join('\n'),
    );
    expect(toScopeConfig(loadConfig(file)).dimensions?.['pci-zone']?.flows).toEqual([
      {
        from: 'out',
        to: 'cde',
        ports: [
          { protocol: 'TCP', ports: { first: 8443, last: 8443 } },
          { protocol: 'UDP', ports: { first: 5000, last: 5010 } },
        ],
      },
    ]);
  });

  test('with a port that is none are refused where they stand', () => {
    const file = write(
      'flows-wrong.yaml',
      'scope:\n  dimensions:\n    z:\n      zones: {a: in-scope}\n      flows:\n        - {from: a, to: a, ports: [https]}\n',
    );
    expect(problems(() => loadConfig(file))[0]).toMatch(/^flows-wrong\.yaml:6:/);
  });

  test.each(['TCP 0', 'TCP 70000', 'TCP 90-80'])('refuse %s', (ports) => {
    const file = write(
      'flows-range.yaml',
      `scope:\n  dimensions:\n    z:\n      zones: {a: in-scope}\n      flows:\n        - {from: a, to: a, ports: [${ports}]}\n`,
    );
    expect(problems(() => loadConfig(file))[0]).toMatch(/^flows-range\.yaml:6:/);
  });
});

describe('registers', () => {
  test('of exceptions need reason, owner, approver, expiry and a match', () => {
    const file = write(
      'exceptions.yaml',
      'exceptions:\n  - {id: X-1, check: no-any-peer, match: {}, reason: "", owner: a}\n',
    );
    const found = problems(() => loadRegisters({ folder, values: {} }, file)).join('\n');
    for (const field of ['match', 'reason', 'approver', 'expires'])
      expect(found).toContain(`exceptions[0].${field}`);
  });

  test('that are not named are absent, so that a check can tell them from empty ones', () => {
    expect(loadRegisters({ folder, values: {} }).registers).toEqual({ exceptions: [], attestations: [] });
  });
});

describe('scope', () => {
  test.each(['10.0.0.0/33', '10.0.0/8', '010.0.0.0/8', 'internal'])(
    'refuses %s as a CIDR, where it stands',
    (text) => {
      const file = write('cidr.yaml', `scope:\n  internalCidrs:\n    - 10.0.0.0/8\n    - "${text}"\n`);
      expect(problems(() => loadConfig(file))).toEqual([
        `cidr.yaml:4:7 | scope.internalCidrs[1] | expected a CIDR such as 10.0.0.0/8 | "${text}"`,
      ]);
    },
  );

  test('takes no date that is not in the calendar', () => {
    const file = write('date.yaml', 'enforcement: {engine: calico, attestedBy: alice, on: 2026-02-30}\n');
    expect(problems(() => loadConfig(file))[0]).toMatch(
      /^date\.yaml:1:\d+ \| enforcement\.on \| expected a date/,
    );
  });
});
