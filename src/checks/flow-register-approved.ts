import { type ConnectionSet, intersect, isEmpty, NO_CONNECTIONS, union } from '../model/connection-set.ts';
import type { Finding } from '../model/finding.ts';
import type { RegisteredFlow } from '../model/register.ts';
import type { Dimension } from '../model/scope.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { boundsIn, mitigatesIn } from './parts/bounds.ts';
import { listText, note } from './parts/evidence.ts';
import { approvedFlows, flowTraffic } from './parts/flows.ts';
import { clusterSubject } from './parts/gaps.ts';
import { type Judgement, notApplicable, toFinding, unknown } from './parts/judgement.ts';
import { trafficText } from './parts/names.ts';
import { type PairContext, unseenEnds } from './parts/pair-context.ts';
import { pairFinding } from './parts/pair-finding.ts';
import { flagOf } from './parts/parameters.ts';
import { type Places, pairsOf, placesOf } from './parts/places.ts';
import { isExpired } from './parts/register.ts';
import { toYaml } from './parts/yaml.ts';
import { judgePair } from './parts/zone-pairs.ts';
import { collectPaths, type PathCollector, pathCollector } from './parts/zone-paths.ts';

type Needs = 'snapshot' | 'engine' | 'scope' | 'registers';
type Given = Pick<Facts, Needs | 'parameters' | 'at'>;

const meta: CheckMeta<Needs> = {
  id: 'flow-register-approved',
  title: 'Every allowed flow has an approved row in the register.',
  description:
    'For each ordered pair of zones, and of a zone in scope with the places beyond the cluster: everything that policies ' +
    'allow, both ends considered, must be covered by rows of the flow register that name an approver and have not ' +
    'expired; flows of the configuration alone do not count. Fails for what no such row covers. Rows that nothing allows ' +
    'any more are listed. Unknown where a policy that is not modelled could allow more, where an end has no zone (U4), and ' +
    'without a register (U8). Not applicable between zones out of scope and to zones without pods.',
  subjectKind: 'zone-pair',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
  needsConfiguration: true,
  parameters: {
    requireDates: {
      default: false,
      description: 'whether a row must also say when it was approved and when that ends',
    },
  },
};

/** K33 of frameworks.md §1e. What shares a node is judged by zone-segmentation: no row of a register speaks of it. */
export const flowRegisterApproved = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Given): readonly Finding[] {
  const { snapshot, engine, scope, registers } = facts;
  const cluster = clusterSubject(snapshot.header);
  if (scope.dimensions.length === 0) {
    const judgement = notApplicable('No zones are configured, so that no flow leads from one to another.');
    return [toFinding(meta, cluster, judgement)];
  }
  if (!registers.flows) {
    const reasons = [{ code: 'U8', message: 'no flow register was given' }] as const;
    return [toFinding(meta, cluster, unknown('Whether every allowed flow is approved', reasons))];
  }
  const judged = scope.dimensions.map((dimension) => rowsAndPaths(dimension, facts));
  const collectors = judged.flatMap(({ unapproved, allowed }) => [unapproved, allowed]);
  collectPaths(engine, boundsIn(mitigatesIn(snapshot.policies)), collectors);
  return judged.flatMap((one) => judgeDimension(one, facts));
}

/** One dimension: its rows that count, what is allowed beyond them, and all that is allowed. */
interface Judged {
  readonly rows: readonly RegisteredFlow[];
  readonly unapproved: PathCollector;
  readonly allowed: PathCollector;
}

function rowsAndPaths(dimension: Dimension, { scope, engine, registers, parameters, at }: Given): Judged {
  const dated = flagOf(parameters, 'requireDates');
  const rows = (registers.flows ?? [])
    .filter((row) => row.dimension === dimension.name && !isExpired(row.expires, at))
    .filter((row) => row.approvedBy !== undefined && (!dated || (row.approvedOn && row.expires)));
  const places = placesOf(dimension, scope, engine);
  return {
    rows,
    unapproved: pathCollector(places, approvedFlows({ ...dimension, flows: rows }, scope, at)),
    allowed: pathCollector(places, () => NO_CONNECTIONS),
  };
}

function judgeDimension(
  { rows, unapproved, allowed }: Judged,
  { snapshot, engine }: Given,
): readonly Finding[] {
  const { places } = unapproved;
  const unseen = unseenEnds(snapshot.header);
  const context: PairContext = { collector: unapproved, sameNode: [], snapshot, engine, unseen };
  return pairsOf(places).map(([from, to]) => {
    const judgement = judgePair(context, from, to);
    const idle = rows.filter(
      (row) =>
        isOf(row, places, from, to) && isEmpty(intersect(flowTraffic(row), between(allowed, from, to))),
    );
    return pairFinding(meta, places, from, to, withRows(judgement, places, from, to, idle));
  });
}

function isOf(row: RegisteredFlow, { names }: Places, from: number, to: number): boolean {
  return row.from === names[from] && row.to === names[to];
}

/** All that may flow, whether or not it is certain. */
function between(allowed: PathCollector, from: number, to: number): ConnectionSet {
  return Object.values(allowed.between(from, to))
    .flatMap(({ traffics }) => [...traffics])
    .reduce(union, NO_CONNECTIONS);
}

function withRows(
  judgement: Judgement,
  places: Places,
  from: number,
  to: number,
  idle: readonly RegisteredFlow[],
): Judgement {
  const unused = idle.map((row) => note(`row ${rowText(row)} is no longer implemented: nothing allows it`));
  const said = idle.length > 0 ? ` No longer implemented: ${listText(idle.map(rowText))}.` : '';
  const message = `${judgement.message}${said}`;
  const evidence = [...judgement.evidence, ...unused];
  if (judgement.status !== 'fail') return { ...judgement, message, evidence };
  return {
    ...judgement,
    message: `${judgement.message} No approved row of the flow register covers them.${said}`,
    evidence,
    remediation: register(judgement, places, from, to),
  };
}

function rowText({ id, from, to, ...row }: RegisteredFlow): string {
  return id ?? `${from} to ${to} (${trafficText(flowTraffic({ from, to, ...row }))})`;
}

/** The row to approve; the register's own words for everything that flows. */
function register({ extent }: Judgement, { dimension, names }: Places, from: number, to: number) {
  const traffic = extent?.traffic ?? 'any';
  return {
    message: 'Close what is not needed, and have the rest approved in the flow register.',
    yaml: toYaml({
      flows: [
        {
          id: 'F-NEW',
          dimension: dimension.name,
          from: names[from]!,
          to: names[to]!,
          ports: portTexts(traffic),
          need: 'NEED',
          owner: 'TEAM',
          approvedBy: 'APPROVER',
          approvedOn: 'DATE',
          expires: 'DATE',
        },
      ],
    }),
  };
}

/** `TCP 443,8443 UDP 53` → `TCP 443`, `TCP 8443`, `UDP 53`; `any` for what the register cannot list. */
function portTexts(traffic: string): 'any' | readonly string[] {
  const parts = [...traffic.matchAll(/(TCP|UDP|SCTP) ([0-9,-]+)/g)];
  const listed = parts.map(([whole]) => whole).join(' ');
  if (parts.length === 0 || listed !== traffic) return 'any';
  return parts.flatMap(([, protocol, ports]) => ports!.split(',').map((port) => `${protocol} ${port}`));
}
