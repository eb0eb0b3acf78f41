import { namedArchive } from '../../app/archive-place.ts';
import type { Deps } from '../../app/deps.ts';
import { verifierKeyText } from '../../app/verifier-key.ts';
import { filesystemStore } from '../../archive/stores/filesystem.ts';
import { verificationExitCode, verificationLines } from '../../archive/verification-text.ts';
import { verifyArchive } from '../../archive/verify.ts';
import { visible } from '../../util/escape.ts';
import type { CommandArguments } from '../command.ts';

/** Proves that nothing was changed, or names what was. */
export async function run({ positional, options }: CommandArguments, deps: Deps): Promise<number> {
  const place = namedArchive(positional[0], options.text('archive'), options.text('config'));
  const vkey = verifierKeyText(options.text('vkey'));
  const verification = await verifyArchive(filesystemStore(place.folder), { ...(vkey && { vkeys: [vkey] }) });
  if (options.text('format') === 'json') deps.out(`${JSON.stringify(verification, null, 2)}\n`);
  else for (const line of verificationLines(verification)) deps.out(`${visible(line)}\n`);
  return verificationExitCode(verification);
}
