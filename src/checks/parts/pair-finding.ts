import type { Finding } from '../../model/finding.ts';
import type { CheckMeta } from '../contract.ts';
import { type Judgement, toFinding } from './judgement.ts';
import { isZone, type Places } from './places.ts';

/** The finding of a pair of places, with the zones among them. */
export function pairFinding(
  meta: CheckMeta,
  places: Places,
  from: number,
  to: number,
  judgement: Judgement,
): Finding {
  const { dimension, names } = places;
  const subject = {
    kind: 'ZonePair',
    dimension: dimension.name,
    from: names[from]!,
    to: names[to]!,
  } as const;
  const zones = [from, to]
    .filter((place) => isZone(places, place))
    .map((place) => `${dimension.name}/${names[place]}`);
  return toFinding(meta, subject, judgement, { zones });
}
