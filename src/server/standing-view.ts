import { visible } from '../util/escape.ts';
import type { Verification } from './archive-reader.ts';
import type { VerificationState } from './verification-cache.ts';
import type { StandingView, Tone } from './views.ts';

/** The verification state of the whole archive, in words. */
export function standingView(state: VerificationState): StandingView {
  if (state.step === 'running') {
    return plain('quiet', 'being verified', `The check began at ${state.since}; reload for its result.`);
  }
  if (state.step === 'failed') {
    return plain('unsure', 'could not be verified', `At ${state.at}: ${visible(state.message)}`);
  }
  return verifiedView(state.at, state.result);
}

/** Never "verified" alone: without a pinned key an archive can only agree with itself. */
function verifiedView(at: string, result: Verification): StandingView {
  const head = result.checkpoint;
  const at_ = head
    ? `Checked at ${at} up to leaf ${head.size - 1}, root ${head.rootHash}.`
    : `Checked at ${at}.`;
  const key = result.keyPinned ? '' : ' The key is not pinned: compare it with the one its owner gave you.';
  return { ...stateWords(result), detail: at_ + key, problems: result.problems.map(problemText) };
}

function stateWords({ state, keyPinned }: Verification): { readonly tone: Tone; readonly words: string } {
  if (state === 'tampered') return { tone: 'bad', words: 'tampered' };
  if (state === 'incomplete') return { tone: 'unsure', words: 'incomplete' };
  return keyPinned
    ? { tone: 'good', words: 'intact, key pinned' }
    : { tone: 'unsure', words: 'self-consistent, key not pinned' };
}

function problemText({ message, file }: Verification['problems'][number]): string {
  return visible(file === undefined ? message : `${file}: ${message}`);
}

function plain(tone: Tone, words: string, detail: string): StandingView {
  return { tone, words, detail, problems: [] };
}
