import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../src/model/assessment.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { causeText } from '../../../src/report/view/cause-text.ts';
import { groupByCause } from '../../../src/report/view/causes.ts';
import type { Block, Cell, Run, Section } from '../../../src/report/view/document.ts';
import { counted, formatOrigin, grouped, instant, ratio } from '../../../src/report/view/text.ts';
import { withVisibleText } from '../../../src/report/view/visible-text.ts';
import { buildReportView } from '../../../src/report/view.ts';
import { cardShop } from './card-shop.ts';

function allSections(sections: readonly Section[]): readonly Section[] {
  return sections.flatMap((section) => [section, ...allSections(section.sections)]);
}

function runsOf(block: Block): readonly Run[] {
  switch (block.type) {
    case 'paragraph':
      return block.runs;
    case 'list':
      return block.items.flat();
    case 'facts':
      return block.items.flatMap((item) => item.runs);
    case 'table':
      return block.table.rows.flat().flatMap((cell: Cell) => cell.runs);
    default:
      return [];
  }
}

function textOf(section: Section): string {
  const own = section.blocks.map((block) =>
    block.type === 'verdict'
      ? [block.mark.word, ...block.details].join(' ')
      : block.type === 'code'
        ? block.text
        : runsOf(block)
            .map((run) => run.text)
            .join(' '),
  );
  return [section.title, ...own, ...section.sections.map(textOf)].join('\n');
}

function frontText(assessment: Assessment): string {
  const { front } = buildReportView(assessment);
  const groups = [...front.groups, front.seals].flatMap((group) =>
    group.items.map((item) => `${item.term}: ${item.runs.map((run) => run.text).join('')}`),
  );
  const figures = front.figures.map((figure) => `${figure.label} ${figure.value} ${figure.of}`);
  return [
    front.title,
    front.cluster,
    front.draft,
    ...front.warnings,
    front.headline,
    front.presence,
    front.time,
    ...figures,
    ...groups,
  ].join('\n');
}

describe('page one', () => {
  it('answers what an assessor asks first', () => {
    const text = frontText(cardShop());
    const answers = [
      'shop-prod-eu1',
      '4f7a1c22-93b0-4f0e-9a51-0d5c6b7e8f21',
      'https://10.40.0.1:6443',
      'v1.35.2',
      'Calico v3.31.2',
      '2026-11-24 09:00:02 UTC',
      '2026-11-24 09:00:09 UTC',
      'system:serviceaccount:segproof:reader',
      'Point in time',
      'Nothing is said of any other time',
      'gateways.gateway.networking.k8s.io (forbidden)',
      'Excluded: nothing',
      'Presets: assumed: platform',
      'Passed 44 of 55',
      'Evaluated 55 of 60',
      'Presence only 9 of 9',
      '1 accepted, the next expires 2026-12-31',
      '12 items unsigned',
      'Unsigned draft',
      'shop-prod-eu1.segproof.dev+7c1e9a40',
    ];
    for (const answer of answers) expect(text).toContain(answer);
    const { run, frameworks, tool } = cardShop();
    for (const digest of [
      run.id,
      run.digests.snapshot,
      run.digests.configuration,
      tool.digest!,
      run.previousCheckpoint!.rootHash,
      ...frameworks.map((framework) => framework.digest),
    ]) {
      expect(text).toContain(digest);
    }
  });

  it('calls files a design review in the title', () => {
    const view = buildReportView({ ...cardShop(), mode: 'manifests' });
    expect(view.title).toMatch(/^Network segmentation: design review, not evidence of operation/);
  });

  it('says of a dump that its completeness is not proven', () => {
    expect(frontText({ ...cardShop(), mode: 'dump' })).toContain('that it is complete cannot be proven');
  });

  it('prints n/a, never 0 or 100, where nothing was there to count', () => {
    const shop = cardShop();
    const empty = { ...shop, summary: { ...shop.summary, passed: { count: 0, of: 0 } } };
    expect(frontText(empty)).toContain('Passed n/a');
  });

  it('says when no archive was there', () => {
    const shop = cardShop();
    const { previousCheckpoint: _, ...run } = shop.run;
    expect(frontText({ ...shop, run })).toContain('Previous checkpoint: none');
  });
});

describe('controls', () => {
  const view = buildReportView(cardShop());
  const inbound = allSections(view.sections).find((section) => section.title.startsWith('1.3.1'))!;

  it('shows outcome, tests, evidence level, rule with origin, counter-example, fix and limits', () => {
    const text = textOf(inbound);
    for (const part of [
      'exceptions noted',
      '3 of 3 tests performed',
      'evidence level partial',
      'NetworkPolicy pay/allow-metrics spec.ingress[0] (shop/pay/allow-metrics.yaml:17)',
      'shop-web/storefront → pay/card-vault TCP 5432',
      'Firewalls and load balancers outside the cluster.',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('leads to the cause, which has the fix as YAML once', () => {
    const causes = view.sections.find(({ id }) => id === 'causes')!;
    const target = inbound.blocks.flatMap(runsOf).find(({ text }) => text === 'G-01')!.target;
    const cause = causes.sections.find(({ id }) => id === target)!;
    expect(textOf(cause)).toContain('kind: NetworkPolicy');
    expect(textOf(inbound)).not.toContain('kind: NetworkPolicy');
  });

  it('tells of controls without an outcome of their own what is missing, asked and not shown, in one row', () => {
    const [framework] = view.sections.filter(({ id }) => id.startsWith('framework-'));
    const table = framework!.blocks.flatMap((block) => (block.type === 'table' ? [block.table] : [])).at(-1)!;
    expect(table.columns.map(({ title }) => title)).toEqual([
      'Control, in our words',
      'Outcome',
      'Missing',
      'A person attests',
      'Not shown',
    ]);
    const shop = cardShop();
    const others = shop.controls.filter(
      ({ framework: id, outcome }) =>
        framework!.id.endsWith(id.replace(/[^a-z0-9]+/g, '-')) &&
        ['supporting', 'manual', 'not-tested'].includes(outcome),
    );
    expect(table.rows).toHaveLength(others.length);
    expect(table.rows.every(([first]) => first!.anchor !== null)).toBe(true);
  });

  it('names the policies that a control without exceptions rests on', () => {
    const shop = cardShop();
    const passing = shop.findings.flatMap((finding, index) =>
      finding.check === 'ingress-isolated' && finding.status === 'pass' ? [index] : [],
    );
    const controls = shop.controls.map((control) =>
      control.id === '1.4.1' ? { ...control, findings: passing } : control,
    );
    const section = allSections(buildReportView({ ...shop, controls }).sections).find(({ title }) =>
      title.startsWith('1.4.1'),
    )!;
    expect(textOf(section)).toContain('NetworkPolicy shop-web/default-deny');
  });

  it('links only to places that exist, and every anchor is there once', () => {
    const rows = allSections(view.sections)
      .flatMap(({ blocks }) => blocks)
      .flatMap((block) => (block.type === 'table' ? block.table.rows : []))
      .flatMap(([first]) => first?.anchor ?? []);
    const ids = ['main', ...allSections(view.sections).map((section) => section.id), ...rows];
    expect(new Set(ids).size).toBe(ids.length);
    const targets = allSections(view.sections)
      .flatMap((section) => section.blocks.flatMap(runsOf))
      .flatMap((run) => run.target ?? []);
    expect(targets.length).toBeGreaterThan(50);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  it('never writes the words that only an assessor may', () => {
    expect([frontText(cardShop()), ...view.sections.map(textOf)].join('\n')).not.toMatch(
      /compliant|certified|passes PCI/i,
    );
  });
});

describe('causes', () => {
  const unknown = (name: string): Finding => ({
    check: 'ingress-isolated',
    subject: { kind: 'Deployment', namespace: 'ledger', name },
    status: 'unknown',
    severity: 'high',
    reasons: ['U2'],
    message: 'Not modelled.',
    evidence: [],
    cause: { kind: 'CiliumNetworkPolicy', namespace: 'ledger', name: 'l7-audit' },
  });

  it('counts two hundred unknowns of one object as one cause', () => {
    const findings = Array.from({ length: 212 }, (_, index) => unknown(`postings-${index}`));
    const causes = groupByCause(findings);
    expect(causes).toHaveLength(1);
    expect(causes[0]!.members).toHaveLength(212);
    const view = buildReportView({ ...cardShop(), findings, controls: [] });
    expect(textOf(view.sections.find((section) => section.id === 'causes')!)).toContain(
      '1 object: 212 unknown',
    );
  });

  it('says of many subjects once what is the same of all', () => {
    const findings = ['postings', 'refunds'].map((name) => ({
      ...unknown(name),
      message: `Not known of ledger/${name}[Deployment].`,
    }));
    const text = textOf(
      buildReportView({ ...cardShop(), findings, controls: [] }).sections.find(({ id }) => id === 'causes')!,
    );
    expect(text).toContain('Not known of ledger/postings[Deployment].');
    expect(text).not.toContain('Not known of ledger/refunds[Deployment].');
    expect(text).toContain('ledger/refunds[Deployment]');
  });

  it('keeps a fail and an unknown of one object apart, the fail first', () => {
    const causes = groupByCause([
      unknown('postings'),
      { ...unknown('refunds'), status: 'fail', severity: 'low', reasons: [] },
    ]);
    expect(causes.map((cause) => cause.status)).toEqual(['fail', 'unknown']);
  });

  it('makes one group of what stems from one document that could not be read', () => {
    const { cause: _, ...alone } = unknown('postings');
    const evidence = [
      {
        type: 'note' as const,
        message: 'U5: a document could not be read: pay/broken.yaml:3: it has no end',
        origin: { file: 'pay/broken.yaml', line: 3 },
      },
    ];
    const causes = groupByCause([
      { ...alone, evidence },
      { ...alone, check: 'no-any-port', evidence },
    ]);
    expect(causes).toHaveLength(1);
    expect(causes[0]!.place).toBe('pay/broken.yaml:3');
    expect(causeText([{ ...alone, evidence }], { ...causes[0]!, members: [0] })).toBe(
      'a document could not be read: pay/broken.yaml:3: it has no end',
    );
  });

  it('puts a pair of zones to each of its doors, and counts it once', () => {
    const door = (name: string) => [
      {
        type: 'policy' as const,
        message: 'admits it on ingress',
        object: { kind: 'NetworkPolicy', namespace: 'ledger', name },
        path: 'spec.ingress[0]',
        origin: { file: `ledger/${name}.yaml`, line: 4, lines: { 'spec.ingress[0]': 9 } },
      },
      { type: 'flow' as const, message: `shop/web[Deployment] → ledger/${name}[Deployment], TCP 443` },
    ];
    const pair: Finding = {
      ...unknown('postings'),
      check: 'zone-segmentation',
      status: 'fail',
      reasons: [],
      subject: { kind: 'ZonePair', dimension: 'pci-zone', from: 'out', to: 'cde' },
      evidence: [...door('postings'), ...door('refunds')],
    };
    const causes = groupByCause([pair]);
    expect(causes.map(({ title, place }) => `${title} ${place}`)).toEqual([
      'NetworkPolicy ledger/postings ledger/postings.yaml:9',
      'NetworkPolicy ledger/refunds ledger/refunds.yaml:9',
    ]);
    expect(causeText([pair], causes[1]!)).toBe('lets out into cde; shop/web → ledger/refunds, TCP 443');
    const section = buildReportView({ ...cardShop(), findings: [pair], controls: [] }).sections.find(
      ({ id }) => id === 'causes',
    )!;
    expect(textOf(section)).toContain('2 causes of 1 finding that did not pass');
  });

  it('groups by check what no single object causes', () => {
    const { cause: _, ...alone } = unknown('postings');
    expect(groupByCause([alone, { ...alone, check: 'no-any-port' }]).map((cause) => cause.title)).toEqual([
      'ingress-isolated',
      'no-any-port',
    ]);
  });

  it('does not depend on the order of the findings', () => {
    const { findings } = cardShop();
    const titles = (list: readonly Finding[]) =>
      groupByCause(list).map((cause) => `${cause.id} ${cause.title} ${cause.members.length}`);
    expect(titles([...findings].reverse())).toEqual(titles(findings));
  });

  it('lists neither passes nor what does not apply', () => {
    expect(
      groupByCause([
        { ...unknown('a'), status: 'pass' },
        { ...unknown('b'), status: 'not-applicable' },
      ]),
    ).toEqual([]);
  });
});

describe('texts', () => {
  it('formats counts, ratios and instants', () => {
    expect(grouped(1234567)).toBe('1,234,567');
    expect(counted(1, 'policy', 'policies')).toBe('1 policy');
    expect(counted(2, 'policy', 'policies')).toBe('2 policies');
    expect(ratio({ count: 0, of: 0 })).toBe('n/a');
    expect(instant('2026-11-24T09:00:00.123Z')).toBe('2026-11-24 09:00:00 UTC');
    expect(instant('yesterday')).toBe('yesterday');
  });

  it('points at the line of the field, else of the object, else into the JSON', () => {
    const lines = { 'spec.ingress[0]': 17 };
    expect(formatOrigin({ file: 'pay.yaml', line: 4, lines }, 'spec.ingress[0]')).toBe('pay.yaml:17');
    expect(formatOrigin({ file: 'pay.yaml', line: 4 }, 'spec.ingress[0]')).toBe('pay.yaml:4');
    expect(formatOrigin({ file: 'dump.json', pointer: '/items/12' })).toBe('dump.json#/items/12');
  });

  it('cuts very long texts and says how much is missing, but keeps the lines of manifests', () => {
    const cut = withVisibleText({ message: 'a'.repeat(5000), yaml: 'spec:\n  x: 1\n' });
    expect(cut.message).toMatch(/^a{2000}… \(3000 more characters\)$/);
    expect(cut.yaml).toBe('spec:\n  x: 1');
  });
});

describe('long lists', () => {
  it('says how many rows it leaves out', () => {
    const shop = cardShop();
    const rows = Array.from({ length: 900 }, (_, index) => ({
      id: `W${index}`,
      ref: { kind: 'Deployment', namespace: 'pay', name: `worker-${index}` },
    }));
    const view = buildReportView({
      ...shop,
      populations: [{ name: 'Workloads', derivation: 'counted', count: 900, rows }],
    });
    const part = view.sections.find((section) => section.id === 'populations')!.sections[0]!;
    const block = part.blocks.find((item) => item.type === 'table');
    expect(block?.type === 'table' && block.table.more).toBe('650 more of 900 rows are in assessment.json.');
  });
});
