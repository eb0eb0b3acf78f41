/** Alphabets so small that selectors, blocks and ports often hit. */
import fc from 'fast-check';
import type { Labels } from '../oracle/cluster.ts';
import type { LabelSelector } from '../oracle/label-selector.ts';

export const NAMESPACES = ['shop', 'pay', 'ops'] as const;
export const NAME_LABEL = 'kubernetes.io/metadata.name';
export const NODES = ['192.168.0.1', '192.168.0.2'] as const;

const label = fc.constantFrom(
  ['app', 'web'],
  ['app', 'db'],
  ['app', 'job'],
  ['tier', 'front'],
  ['tier', 'back'],
);

export const labels: fc.Arbitrary<Labels> = fc
  .array(label, { maxLength: 3 })
  .map((pairs): Labels => Object.fromEntries(pairs));

export const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP');
export const portNumber = fc.constantFrom(80, 81, 443, 65535);
export const portName = fc.constantFrom('http', 'dns');

export function optional<T>(arbitrary: fc.Arbitrary<T>, freq = 3): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined, freq });
}

/** Once in `of`. */
export function rarely(of = 10): fc.Arbitrary<boolean> {
  return fc.integer({ min: 0, max: of - 1 }).map((number) => number === of - 1);
}

/** Drops members that are undefined, as a manifest would not hold them. */
export function compact<T extends object>(value: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}

const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', 'tier', 'zone'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.subarray(['web', 'db', 'front', 'other'], { minLength: 1 }),
  }),
  fc.record({
    key: fc.constantFrom('app', 'tier', 'zone'),
    operator: fc.constantFrom('Exists', 'DoesNotExist'),
  }),
);

export const podSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  labels.map((matchLabels) => ({ matchLabels })),
  fc.record({ matchLabels: labels, matchExpressions: fc.array(expression, { minLength: 1, maxLength: 2 }) }),
);

export const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  fc.constantFrom(...NAMESPACES).map((name) => ({ matchLabels: { [NAME_LABEL]: name } })),
  fc.constantFrom('red', 'blue').map((team) => ({ matchLabels: { team } })),
  fc.record({
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({
          key: fc.constant('team'),
          operator: fc.constantFrom('In', 'NotIn'),
          values: fc.subarray(['red', 'blue', 'green'], { minLength: 1 }),
        }),
        fc.record({
          key: fc.constantFrom('team', 'gone'),
          operator: fc.constantFrom('Exists', 'DoesNotExist'),
        }),
      ),
      { minLength: 1, maxLength: 2 },
    ),
  }),
);

/** Blocks around the addresses of pods, nodes and the outside. */
export const cidr = fc.constantFrom(
  '0.0.0.0/0',
  '128.0.0.0/1',
  '10.0.0.0/30',
  '10.0.0.4/31',
  '10.0.0.1/32',
  '192.168.0.0/24',
  '::/0',
  'fd00::/125',
  'fd00::1/128',
);
