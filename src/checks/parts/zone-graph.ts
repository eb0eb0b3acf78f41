import type { Engine } from '../../engine/engine.ts';
import { NO_CONNECTIONS, union } from '../../model/connection-set.ts';
import type { PolicySet } from '../../model/policy.ts';
import type { Scope } from '../../model/scope.ts';
import { boundsIn, mitigatesIn } from './bounds.ts';
import { trafficText } from './names.ts';
import { pairsOf, placesOf } from './places.ts';
import { collectPaths, type PathCollector, type PathLog, pathCollector } from './zone-paths.ts';

/**
 * The diagram of zones as text, sorted: each zone with whether it is in scope, and for each pair what leads from one to the
 * other, whether approved or not. `perhaps` follows what only a policy that is not modelled, or an end without a zone, would
 * open. What an approval of the diagram is bound to: `sha256sum` of these lines is its hash.
 */
export function zoneGraphLines(engine: Engine, scope: Scope, policies: PolicySet): readonly string[] {
  const collectors = scope.dimensions.map((dimension) =>
    pathCollector(placesOf(dimension, scope, engine), () => NO_CONNECTIONS),
  );
  collectPaths(engine, boundsIn(mitigatesIn(policies)), collectors);
  return [...scope.dimensions.flatMap(zoneLines), ...collectors.flatMap(wayLines)].sort();
}

function zoneLines({ name, zones }: Scope['dimensions'][number]): readonly string[] {
  return zones.map((zone) => `${name}: zone ${zone.name}, ${zone.inScope ? 'in scope' : 'out of scope'}`);
}

function wayLines({ places, between }: PathCollector): readonly string[] {
  const { dimension, names } = places;
  return pairsOf(places).flatMap(([from, to]) => {
    const { certain, possible, unclassified } = between(from, to);
    const way = `${dimension.name}: ${names[from]} -> ${names[to]}:`;
    return [
      ...(certain ? [`${way} ${trafficOf(certain)}`] : []),
      ...(possible ? [`${way} perhaps ${trafficOf(possible)}`] : []),
      ...(unclassified ? [`${way} perhaps, from or to what has no zone, ${trafficOf(unclassified)}`] : []),
    ];
  });
}

function trafficOf({ traffics }: PathLog): string {
  return trafficText([...traffics].reduce(union, NO_CONNECTIONS));
}
