import type { Severity } from '../model/finding.ts';
import type { Options } from './command.ts';

/** `--fail-on`; `none`: no fail counts. */
export function failOn(options: Options): Severity | 'none' {
  return (options.text('failOn') ?? 'none') as Severity | 'none';
}
