/** Verdicts with traffic and reasons by number, and how they combine. */
import { protocolOf } from '../model/connection-set.ts';
import type { TrafficTable } from './traffic.ts';

/** Traffic whose fate is not known, and the number of the reason. */
export interface Gap {
  readonly reason: number;
  readonly traffic: number;
}

/** What may and what must be allowed, by number, and why they differ. */
export interface NumberedVerdict {
  readonly may: number;
  readonly must: number;
  readonly gaps: readonly Gap[];
}

/** Equal for equal gaps. */
export function gapsKey(gaps: readonly Gap[]): string {
  return gaps.map((gap) => `${gap.reason}:${gap.traffic}`).join();
}

/** Notes why some traffic is unsure. */
export function addGaps(
  traffic: TrafficTable,
  gaps: readonly Gap[],
  reasons: readonly number[],
  unsure: number,
): readonly Gap[] {
  if (unsure === traffic.none) return gaps;
  const merged = new Map(gaps.map((gap) => [gap.reason, gap.traffic]));
  for (const reason of reasons) {
    merged.set(reason, traffic.union(merged.get(reason) ?? traffic.none, unsure));
  }
  return [...merged].sort(([a], [b]) => a - b).map(([reason, set]) => ({ reason, traffic: set }));
}

/** Both ends: what either denies is denied. */
export function both(traffic: TrafficTable, a: NumberedVerdict, b: NumberedVerdict): NumberedVerdict {
  const gaps = b.gaps.reduce((all, gap) => addGaps(traffic, all, [gap.reason], gap.traffic), a.gaps);
  return withGaps(traffic, traffic.intersect(a.may, b.may), traffic.intersect(a.must, b.must), gaps);
}

/** What one of two allows may be allowed, and what both do must be. */
export function either(
  traffic: TrafficTable,
  a: NumberedVerdict,
  b: NumberedVerdict,
  reasons: readonly number[],
): NumberedVerdict {
  const may = traffic.union(a.may, b.may);
  const must = traffic.intersect(a.must, b.must);
  const gaps = b.gaps.reduce((all, gap) => addGaps(traffic, all, [gap.reason], gap.traffic), a.gaps);
  return withGaps(traffic, may, must, addGaps(traffic, gaps, reasons, traffic.subtract(may, must)));
}

/**
 * IPv4 and IPv6 (families.ts): `sure` where both ends have both; else `reasons` say why it may be one of them. ICMP is
 * of IPv4 alone and ICMPv6 of IPv6 alone, so either is as its own family has it.
 */
export function acrossFamilies(
  traffic: TrafficTable,
  v4: NumberedVerdict,
  v6: NumberedVerdict,
  sure: boolean,
  reasons: readonly number[],
): NumberedVerdict {
  const [icmp, icmp6] = [traffic.intern(protocolOf(1)), traffic.intern(protocolOf(58))];
  const join = sure ? traffic.union : traffic.intersect;
  const a = withOwn(traffic, v4, v6, icmp6);
  const b = withOwn(traffic, v6, v4, icmp);
  const may = traffic.union(a.may, b.may);
  const must = join(a.must, b.must);
  const gaps = b.gaps.reduce((all, gap) => addGaps(traffic, all, [gap.reason], gap.traffic), a.gaps);
  const apart = sure ? traffic.none : traffic.subtract(traffic.union(a.must, b.must), must);
  return withGaps(traffic, may, must, addGaps(traffic, gaps, reasons, apart));
}

/** The one verdict, with the other's about a part of the traffic. */
function withOwn(
  traffic: TrafficTable,
  verdict: NumberedVerdict,
  other: NumberedVerdict,
  part: number,
): NumberedVerdict {
  const splice = (a: number, b: number) =>
    traffic.union(traffic.subtract(a, part), traffic.intersect(b, part));
  return {
    may: splice(verdict.may, other.may),
    must: splice(verdict.must, other.must),
    gaps: verdict.gaps.map(({ reason, traffic: set }) => ({ reason, traffic: traffic.subtract(set, part) })),
  };
}

/** Keeps the gaps that reach into what is in doubt at the end. */
export function withGaps(
  traffic: TrafficTable,
  may: number,
  must: number,
  gaps: readonly Gap[],
): NumberedVerdict {
  const doubt = traffic.subtract(may, must);
  if (doubt === traffic.none) return { may, must, gaps: [] };
  const kept = gaps
    .map((gap) => ({ reason: gap.reason, traffic: traffic.intersect(gap.traffic, doubt) }))
    .filter((gap) => gap.traffic !== traffic.none);
  return { may, must, gaps: kept };
}
