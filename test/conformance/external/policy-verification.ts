/**
 * What Thesis-Aalto/Network-policy-verification-in-Kubernetes expects of its two applications, read from a checkout of it:
 * answers to questions, and cells of matrices. It has no licence: it is read, and nothing of it is kept.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  NO_CONNECTIONS,
  PROTOCOLS,
  portsOf,
  union,
} from '../../../src/model/connection-set.ts';

/** A workload or an address block; a pod of the namespace that no policy names, where both are absent. */
export interface Place {
  readonly namespace: string;
  readonly workload?: string;
  readonly cidr?: string;
}

export interface Expectation {
  readonly name: string;
  readonly application: string;
  readonly policies: string;
  readonly from: Place;
  readonly to: Place;
  readonly traffic: ConnectionSet;
  /** `whole`, `none`: all or nothing of the traffic may flow; `not-whole`: some of it may not. */
  readonly expected: 'whole' | 'none' | 'not-whole';
}

/** Two sets of policies over one application, and whether they permit the same. */
export interface Comparison {
  readonly name: string;
  readonly application: string;
  readonly a: string;
  readonly b: string;
  readonly equal: boolean;
}

export function expectations(checkout: string): readonly Expectation[] {
  return applications(checkout).flatMap((application) => [
    ...queries(checkout, application),
    ...cells(checkout, application),
  ]);
}

export function comparisons(checkout: string): readonly Comparison[] {
  return applications(checkout).flatMap((application) => {
    const folder = join(checkout, 'testing/comparison-cases', application);
    return readdirSync(folder).map((name): Comparison => {
      const { equal } = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8'));
      const [a, b] = (['a', 'b'] as const).map((side) => {
        const file = join(folder, name, `policies-${side}.yaml`);
        return existsSync(file) ? file : join(folder, name, `policies-${side}`);
      });
      return {
        name: `${application} ${name}`,
        application: pathOf(checkout, application),
        a: a!,
        b: b!,
        equal,
      };
    });
  });
}

function applications(checkout: string): readonly string[] {
  return readdirSync(join(checkout, 'testing/application'));
}

function pathOf(checkout: string, application: string): string {
  return join(checkout, 'testing/application', application);
}

function queries(checkout: string, application: string): readonly Expectation[] {
  const folder = join(checkout, 'testing/query-cases', application);
  return readdirSync(folder).flatMap((group) => {
    const text = readFileSync(join(folder, group, 'expected.json'), 'utf8');
    const { policy_file, queries } = JSON.parse(text);
    return queries.map(
      ({ name, query, expected }: QueryCase): Expectation => ({
        name: `${application} ${group} ${name}`,
        application: pathOf(checkout, application),
        policies: join(checkout, 'testing/network_policies', application, policy_file),
        from: placeOf(query.source_namespace, query.source_workload),
        to: placeOf(query.dest_namespace, query.dest_workload),
        traffic: trafficOf(String(query.port ?? '*'), query.protocol ?? '*'),
        expected: expected.reachable ? 'whole' : 'none',
      }),
    );
  });
}

interface QueryCase {
  readonly name: string;
  readonly query: {
    readonly source_namespace: string;
    readonly dest_namespace: string;
    readonly source_workload: string;
    readonly dest_workload: string;
    readonly port?: number;
    readonly protocol?: string;
  };
  readonly expected: { readonly reachable: boolean };
}

/**
 * Cells whose row and column are places, of the traffic that the column tells. Those of Services, and of every namespace
 * at once, are left out.
 */
function cells(checkout: string, application: string): readonly Expectation[] {
  const folder = join(checkout, 'testing/expected_result', application);
  return readdirSync(folder).flatMap((file) => {
    const [head, ...lines] = readFileSync(join(folder, file), 'utf8').trim().split(/\r?\n/);
    const columns = head!.split(',').slice(1).map(pattern);
    return lines.flatMap((line) => {
      const [row, ...values] = line.split(',');
      const from = pattern(row!);
      return columns.flatMap((to, at): readonly Expectation[] => {
        if (!from || !to || (from.place.cidr && to.place.cidr)) return [];
        return [
          {
            name: `${application} ${file} ${row} ${head!.split(',')[at + 1]}`,
            application: pathOf(checkout, application),
            policies: join(checkout, 'testing/network_policies', application, file.replace('.csv', '.yaml')),
            from: from.place,
            to: to.place,
            traffic: to.traffic,
            expected: values[at] === '1' ? 'whole' : 'not-whole',
          },
        ];
      });
    });
  });
}

interface Pattern {
  readonly place: Place;
  readonly traffic: ConnectionSet;
}

/** `NAMESPACE_PLACE_PORT_PROTOCOL`, of which any but the first may be `*`. */
function pattern(text: string): Pattern | undefined {
  const [namespace, name, port, protocol] = text.split('_');
  if (namespace === '*' || name!.startsWith('ClusterIP-')) return undefined;
  return { place: placeOf(namespace!, name!), traffic: trafficOf(port!, protocol!) };
}

function placeOf(namespace: string, name: string): Place {
  if (name === '*') return { namespace };
  return /^\d+\.\d+\.\d+\.\d+/.test(name) ? { namespace, cidr: name } : { namespace, workload: name };
}

/** Those that NetworkPolicy speaks of (trap 40). */
const THREE_PROTOCOLS: ConnectionSet = {
  ...NO_CONNECTIONS,
  TCP: ALL_CONNECTIONS.TCP,
  UDP: ALL_CONNECTIONS.UDP,
  SCTP: ALL_CONNECTIONS.SCTP,
};

/** `*`, a port or a range of them, of a protocol or of all three. */
function trafficOf(port: string, protocol: string): ConnectionSet {
  if (port === '*') return THREE_PROTOCOLS;
  const [first, last = first] = port.split('-').map(Number);
  const ranges = [{ first: first!, last: last! }];
  const wanted = PROTOCOLS.filter((name) => protocol === '*' || name === protocol);
  return wanted.map((name) => portsOf(name, ranges)).reduce(union, NO_CONNECTIONS);
}
