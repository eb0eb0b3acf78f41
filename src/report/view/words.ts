import type { ControlTest, Outcome } from '../../model/assessment.ts';
import type { Status } from '../../model/finding.ts';
import type { EvidenceLevel } from '../../model/framework.ts';
import type { ListOutcome } from '../../model/snapshot.ts';
import type { ReasonCode } from '../../model/verdict.ts';
import type { Mark } from './document.ts';

/** Every word of the glossary (design.md §2), each with its one meaning. */
export interface Word {
  readonly mark: Mark;
  readonly meaning: string;
}

export const STATUS_WORDS: Readonly<Record<Status, Word>> = {
  fail: word('cross', 'bad', 'fail', 'Computed reachability contradicts the check’s statement.'),
  unknown: word(
    'query',
    'open',
    'unknown',
    'It could not be judged; a reason code and the object to blame stand beside it. Never counted as a pass.',
  ),
  exempt: word(
    'diamond',
    'accepted',
    'exempt',
    'A fail that a named person accepted until a stated day. It stays a fail that was accepted.',
  ),
  manual: word('pen', 'neutral', 'manual', 'Only a person can answer it.'),
  pass: word(
    'tick',
    'good',
    'pass',
    'Computed reachability proves the check’s statement, from complete inputs.',
  ),
  'not-applicable': word(
    'dash',
    'neutral',
    'not applicable',
    'The check has nothing to say of this subject.',
  ),
};

export const OUTCOME_WORDS: Readonly<Record<Outcome, Word>> = {
  'exceptions-noted': word(
    'cross',
    'bad',
    'exceptions noted',
    'At least one test failed, or a fail was accepted.',
  ),
  inconclusive: word(
    'query',
    'open',
    'inconclusive',
    'Something required could not be judged, or had no subject.',
  ),
  'no-exceptions-noted': word(
    'tick',
    'good',
    'no exceptions noted',
    'Every required test was performed on at least one subject and passed.',
  ),
  'not-tested': word('ring', 'neutral', 'not tested', 'Nothing was evaluated for this control.'),
  supporting: word(
    'plus',
    'neutral',
    'supporting evidence',
    'The data corroborates; it could not carry the control alone, so it has no outcome of its own.',
  ),
  manual: word('pen', 'neutral', 'manual', 'A person must attest it; nothing in the cluster shows it.'),
};

/** Beside an outcome: it changes nothing of what was tested. */
export const ATTESTATION: Word = word(
  'pen',
  'accepted',
  'attestation open',
  'A person must still sign for what no cluster can show. Stands beside the outcome of what was tested.',
);

export const RESULT_MARKS: Readonly<Record<ControlTest['result'], Mark>> = {
  ...(Object.fromEntries(Object.entries(STATUS_WORDS).map(([status, { mark }]) => [status, mark])) as Record<
    Status,
    Mark
  >),
  missing: { symbol: 'ring', tone: 'open', word: 'check not available' },
  none: { symbol: 'ring', tone: 'open', word: 'no subject' },
};

export const LEVEL_MEANINGS: Readonly<Record<EvidenceLevel, string>> = {
  full: 'automated evidence shows the Kubernetes part of the control',
  partial: 'in the part tested; the rest needs people or other systems',
  supporting: 'corroborates, carries no outcome of its own',
  manual: 'nothing in the snapshot shows it',
};

export const REASON_MEANINGS: Readonly<Record<ReasonCode, string>> = {
  U1: 'a read was denied or failed',
  U2: 'a policy kind or field is not modelled',
  U3: 'enforcement by the CNI is not established',
  U4: 'the scope is not classified',
  U5: 'the snapshot is incomplete or stale',
  U6: 'the path leaves the cluster’s view (load balancer, NAT, proxy)',
  U7: 'the attachment is outside the policy model (host network, second interface)',
  U8: 'human input is missing (zones, register, attestation)',
};

/** Outcomes of inputs that leave nothing out. */
const COMPLETE: ReadonlySet<string> = new Set(['read', 'missing']);

export function isRead(outcome: ListOutcome | 'unreadable' | 'skipped'): boolean {
  return COMPLETE.has(outcome);
}

export function inputMark(outcome: ListOutcome | 'unreadable' | 'skipped'): Mark {
  if (outcome === 'read') return { symbol: 'tick', tone: 'good', word: 'read' };
  if (outcome === 'missing') return { symbol: 'dash', tone: 'neutral', word: 'not served' };
  return { symbol: 'query', tone: 'open', word: outcome.replace('-', ' ') };
}

function word(symbol: Mark['symbol'], tone: Mark['tone'], text: string, meaning: string): Word {
  return { mark: { symbol, tone, word: text }, meaning };
}
