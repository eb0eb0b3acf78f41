import type { Deps } from '../../app/deps.ts';
import { requirePeer } from '../../app/peers.ts';
import type { Engine, Explanation } from '../../engine/engine.ts';
import { explainFlow } from '../../engine/flow.ts';
import { explainAllTraffic, type FlowPart } from '../../engine/flow-parts.ts';
import { formatConnections } from '../../model/connection-set.ts';
import { partsText } from '../../report/explanation-parts.ts';
import type { CommandArguments } from '../command.ts';
import { sayTimings } from '../gathering.ts';
import { gatherAndModel } from '../modelling.ts';
import { requireText } from '../requests.ts';
import { parseTraffic } from '../traffic-option.ts';

/** Why one flow, or everything between two peers, is allowed or denied. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const { options } = args;
  const pair = { from: requireText(args, 'from', '--from'), to: requireText(args, 'to', '--to') };
  const port = options.text('port');
  const traffic = port === undefined ? undefined : parseTraffic(port);
  const modelled = await gatherAndModel(args, deps);
  const parts = modelled.timings.measure('explain', () => partsOf(modelled.engine, pair, traffic));
  if (options.text('format') === 'json') deps.out(`${JSON.stringify(toJson(parts), null, 2)}\n`);
  else deps.out(partsText(pair, parts));
  sayTimings(args, modelled, deps);
  return gate(options.text('expect'), parts, deps);
}

function partsOf(
  engine: Engine,
  pair: { readonly from: string; readonly to: string },
  traffic: FlowPart['traffic'] | undefined,
): readonly FlowPart[] {
  const [from, to] = [requirePeer(engine, pair.from), requirePeer(engine, pair.to)];
  if (!traffic) return explainAllTraffic(engine, from, to);
  return [{ traffic, explanation: explainFlow(engine, from, to, traffic) }];
}

/** One part is printed as it is; several stand in `parts`, below what holds for all of them. */
function toJson(parts: readonly FlowPart[]): unknown {
  const [first] = parts;
  if (parts.length === 1) return { ...first!.explanation, traffic: formatConnections(first!.traffic) };
  return {
    verdict: overall(parts),
    parts: parts.map(({ traffic, explanation }) => ({ traffic: formatConnections(traffic), ...explanation })),
  };
}

type Overall = Explanation['verdict'] | 'mixed';

function overall(parts: readonly FlowPart[]): Overall {
  const verdicts = new Set(parts.map(({ explanation }) => explanation.verdict));
  if (verdicts.size === 1) return [...verdicts][0]!;
  return verdicts.has('allow') && verdicts.has('deny') ? 'mixed' : 'unknown';
}

/** What is surely not as expected is 1, also where something else is not known. */
function gate(expected: string | undefined, parts: readonly FlowPart[], deps: Deps): number {
  const verdicts = parts.map(({ explanation }) => explanation.verdict);
  if (expected === undefined || verdicts.every((verdict) => verdict === expected)) return 0;
  const verdict = overall(parts);
  deps.say(`expected ${expected}, got ${verdict === 'mixed' ? 'a part allowed, a part denied' : verdict}`);
  return verdicts.some((item) => item !== expected && item !== 'unknown') ? 1 : 2;
}
