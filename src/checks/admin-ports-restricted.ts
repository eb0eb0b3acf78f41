import type { Engine, PeerRef } from '../engine/engine.ts';
import { ALL_CONNECTIONS, type ConnectionSet, intersect, isEmpty, portsOf } from '../model/connection-set.ts';
import type { Finding } from '../model/finding.ts';
import type { Endpoint } from '../model/resource.ts';
import type { Scope } from '../model/scope.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { APPLICATION_LABELS, applicationsIn } from './parts/applications.ts';
import { approvedBetween, zoneKey } from './parts/between.ts';
import { perClass } from './parts/beyond.ts';
import { boundsIn, mitigatesIn, onTraffic } from './parts/bounds.ts';
import { gapFindings, gaps, WORKLOAD_READS } from './parts/gaps.ts';
import { type Judgement, notApplicable, pass } from './parts/judgement.ts';
import { listOf } from './parts/parameters.ts';
import { contactsOf, type PeerQuestion, peerJudge } from './parts/peer-judge.ts';
import { placesOf, placesOfPeer } from './parts/places.ts';
import { PORT_PATTERN, portsIn } from './parts/port-list.ts';
import { type Governed, judgeGoverned } from './parts/workloads.ts';

type Needs = 'snapshot' | 'engine' | 'scope';

const meta: CheckMeta<Needs> = {
  id: 'admin-ports-restricted',
  title: 'Administrative ports are reachable only from approved zones and the owning application.',
  description:
    'Looks at who may connect to an endpoint on a port of administration or of a data store, both ends considered. ' +
    'Approved are peers whose every endpoint is in one of `zones`; the owning application, which is the same namespace ' +
    'with the same workload or the same value of one of `applicationLabels`; and flows between zones that name the port ' +
    '(a flow of any port approves none). Fails for any other peer, graver where a container declares the port. A port ' +
    'number tells of a use and proves none. Unknown where a policy that is not modelled could open it; not applicable ' +
    'where nobody may connect on such a port and no container declares one.',
  subjectKind: 'workload',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope'],
  appliesTo: 'endpoints with administrative ports',
  parameters: {
    ports: {
      default: [
        'TCP 22',
        'TCP 1433',
        'TCP 1521',
        'TCP 2379-2380',
        'TCP 3306',
        'TCP 3389',
        'TCP 5432',
        'TCP 5985-5986',
        'TCP 6379',
        'TCP 9200',
        'TCP 10250',
        'TCP 27017',
      ],
      description: 'ports of administration and of data stores, such as `TCP 22` or `2379-2380`',
      pattern: PORT_PATTERN,
    },
    zones: {
      default: ['mgmt'],
      description: 'zones of any dimension, or places beyond the cluster, from which they may be reached',
    },
    applicationLabels: {
      default: APPLICATION_LABELS,
      description: 'labels whose equal values make endpoints of one namespace one application',
    },
  },
};

/** K22 of frameworks.md §1c. */
export const adminPortsRestricted = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Pick<Facts, Needs | 'parameters' | 'at'>): readonly Finding[] {
  const { snapshot, parameters } = facts;
  const ports = portsIn(parameters, 'ports');
  const question = ask(facts, ports);
  const judge = peerJudge(question);
  return [
    ...judgeGoverned({
      meta,
      facts,
      unseen: gaps(snapshot.header, WORKLOAD_READS),
      judge: (governed) => judge(governed) ?? unexposed(governed, question, ports),
    }),
    ...gapFindings(meta, snapshot.header, WORKLOAD_READS),
  ];
}

function ask(
  { snapshot, engine, scope, parameters, at }: Pick<Facts, Needs | 'parameters' | 'at'>,
  ports: ConnectionSet,
): PeerQuestion {
  const boundsOf = onTraffic(boundsIn(mitigatesIn(snapshot.policies)), ports);
  const applications = applicationsIn(engine, listOf(parameters, 'applicationLabels'));
  const isApproved = peersOfZones(engine, scope, listOf(parameters, 'zones'));
  const flows = approvedBetween(engine, scope, at, ({ flows: rows }) =>
    rows.filter((row) => row.ports !== 'any'),
  );
  return {
    engine,
    inventory: snapshot.inventory,
    direction: 'ingress',
    contacts: perClass((classId) => contactsOf(engine, boundsOf, classId, 'ingress')),
    approved: ({ endpoint }) => {
      const isOfApplication = applications.sharedWith(endpoint);
      return (peer) =>
        isApproved(peer) || isOfApplication(peer) ? ALL_CONNECTIONS : flows(endpoint.index, 'ingress', peer);
    },
    keyOf: ({ endpoint }) => `${applications.keyOf(endpoint)}\n${zoneKey(scope, endpoint.index)}`,
    asked: 'is reachable on administrative ports by peers that nobody approved',
    severityOf: ({ endpoint }, traffic) => (declares(endpoint, traffic) ? undefined : 'medium'),
  };
}

/** Peers that are wholly in one of the zones, or in one of the places beyond the cluster. */
function peersOfZones(engine: Engine, scope: Scope, zones: readonly string[]): (peer: PeerRef) => boolean {
  const dimensions = scope.dimensions
    .filter((dimension) => dimension.zones.some(({ name }) => zones.includes(name)))
    .map((dimension) => placesOf(dimension, scope, engine));
  return (peer) => {
    if ('block' in peer) return zones.includes(engine.blocks[peer.block]!.set);
    return dimensions.some((places) => {
      const names = placesOfPeer(places, peer).map((place) => places.names[place]);
      return names.length > 0 && names.every((name) => name !== undefined && zones.includes(name));
    });
  };
}

function unexposed(
  { name, classId, endpoint }: Governed,
  { contacts }: PeerQuestion,
  ports: ConnectionSet,
): Judgement {
  if (contacts(classId).length > 0)
    return pass(`Only approved peers may connect to ${name} on administrative ports.`);
  if (declares(endpoint, ports) || !endpoint.portsKnown)
    return pass(`Nobody may connect to ${name} on administrative ports.`);
  return notApplicable(`${name} declares no administrative port, and nobody may connect to one.`);
}

function declares({ ports }: Endpoint, traffic: ConnectionSet): boolean {
  return ports.some(
    ({ port, protocol }) => !isEmpty(intersect(portsOf(protocol, [{ first: port, last: port }]), traffic)),
  );
}
