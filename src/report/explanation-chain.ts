import type { ExplainSide, ExplainStep } from '../engine/engine.ts';

/**
 * One side as a chain of what acted: `[Admin] Pass (dev-ns) -> [NetworkPolicy] Deny (pay/default-deny)`, the notation
 * that readers of other analysers know (policy-engines.md §5).
 */
export function chainOf({ steps }: ExplainSide): string {
  const acting = steps.filter(({ did }) => !SILENT.has(did));
  return acting.map(linkOf).join(' -> ') || 'nothing acts';
}

/** What decides nothing. */
const SILENT: ReadonlySet<ExplainStep['did']> = new Set(['no-match', 'not-selected', 'logged']);

function linkOf(step: ExplainStep): string {
  const { tier, did, action, policy, rule } = step;
  const at = tier === '' ? '' : `[${tier}] `;
  const verb = action === undefined ? 'Unknown' : action[0]!.toUpperCase() + action.slice(1);
  const word = did === 'maybe' && action !== undefined ? `May ${verb.toLowerCase()}` : verb;
  if (!policy) return `${at}${word} (${action === 'deny' ? 'isolated, and no rule matches' : 'default'})`;
  const name = policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
  return `${at}${word} (${name}${rule === undefined ? '' : ` ${rule}`})`;
}
