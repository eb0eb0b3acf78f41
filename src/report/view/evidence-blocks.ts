import type { Finding } from '../../model/finding.ts';
import type { Block, Fact } from './document.ts';
import { code, list, plain } from './document.ts';
import { counterExample, decidingRule, formatEvidence } from './text.ts';

/** The deciding policy and rule with origin, and a way that the traffic can take; what is missing is left out. */
export function evidenceFacts(finding: Finding): readonly Fact[] {
  const rule = decidingRule(finding);
  const flow = counterExample(finding);
  const notes = finding.evidence.filter((item) => item.type === 'note' || item.type === 'object').slice(0, 3);
  return [
    ...(rule ? [{ term: 'Deciding rule', runs: [code(rule)] }] : []),
    ...(flow ? [{ term: 'Counter-example', runs: [code(flow)] }] : []),
    ...notes.map((item) => ({
      term: 'Also seen',
      runs: [plain(withMessage(item.message, formatEvidence(item)))],
    })),
  ];
}

function withMessage(message: string, place: string): string {
  return place === message ? message : `${message}: ${place}`;
}

/** Each way to mend it once. */
export function remedies(findings: readonly Finding[], limit = 2): readonly Block[] {
  const seen = new Map<string, Block[]>();
  for (const { remediation } of findings) {
    if (!remediation || seen.size >= limit) continue;
    const key = remediation.yaml ?? remediation.message;
    if (!seen.has(key)) seen.set(key, remedy(remediation));
  }
  return [...seen.values()].flat();
}

function remedy(remediation: NonNullable<Finding['remediation']>): Block[] {
  const caption = `Fix: ${remediation.message}`;
  return remediation.yaml ? [{ type: 'code', caption, text: remediation.yaml }] : [list([caption])];
}
