import type { Deps } from '../app/deps.ts';
import type { Gate } from '../compliance/gate.ts';
import type { Severity } from '../model/finding.ts';
import { visible } from '../util/escape.ts';
import type { Options } from './command.ts';

/** Reasons of the exit code that are printed. */
const SHOWN_REASONS = 5;

/** `--fail-on`; `none`: no fail counts. */
export function failOn(options: Options): Severity | 'none' {
  return (options.text('failOn') ?? 'none') as Severity | 'none';
}

/** Says why the exit code is what it is; nothing where it is 0. */
export function sayReasons(
  { code, reasons }: Gate,
  words: Readonly<Record<1 | 2, string>>,
  deps: Pick<Deps, 'say'>,
): void {
  if (code === 0) return;
  deps.say(`exit ${code}: ${words[code]}`);
  for (const reason of reasons.slice(0, SHOWN_REASONS)) deps.say(`  ${visible(reason)}`);
  if (reasons.length > SHOWN_REASONS) deps.say(`  and ${reasons.length - SHOWN_REASONS} more`);
}
