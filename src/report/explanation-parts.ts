/** Everything between two ends as text: a table of its parts, then each with its steps. */
import type { FlowPart } from '../engine/flow-parts.ts';
import { formatConnections } from '../model/connection-set.ts';
import { visible } from '../util/escape.ts';
import { textTable } from '../util/text-table.ts';
import { explanationText } from './explanation.ts';
import { chainOf } from './explanation-chain.ts';

export interface ExplainedPair {
  readonly from: string;
  readonly to: string;
}

const WORDS = { allow: 'allowed', deny: 'denied', unknown: 'unknown' } as const;

/** Ends with a line feed. One part alone needs no table. */
export function partsText(pair: ExplainedPair, parts: readonly FlowPart[]): string {
  const texts = parts.map(({ traffic, explanation }) => explanationText({ ...pair, traffic }, explanation));
  if (parts.length === 1) return texts[0]!;
  const rows = parts.map(({ traffic, explanation: { verdict, egress, ingress } }) => [
    WORDS[verdict],
    formatConnections(traffic),
    chainOf(egress),
    chainOf(ingress),
  ]);
  const table = textTable([['VERDICT', 'TRAFFIC', 'EGRESS', 'INGRESS'], ...rows]);
  const rule = `\n${'─'.repeat(72)}\n`;
  return `${visible(`${pair.from} => ${pair.to}`)}\n\n${table}\n${texts.map((text) => rule + text).join('')}`;
}
