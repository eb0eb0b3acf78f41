import { namedArchive } from '../../app/archive-place.ts';
import type { Deps } from '../../app/deps.ts';
import { verifierKeyText } from '../../app/verifier-key.ts';
import { filesystemStore } from '../../archive/stores/filesystem.ts';
import { verifyArchive } from '../../archive/verify.ts';
import type { CommandArguments } from '../command.ts';
import { verificationText } from '../verification-text.ts';

const EXIT_CODES = { intact: 0, tampered: 1, incomplete: 2 } as const;

/** Proves that nothing was changed, or names what was. */
export async function run({ positional, options }: CommandArguments, deps: Deps): Promise<number> {
  const place = namedArchive(positional[0], options.text('archive'), options.text('config'));
  const vkey = verifierKeyText(options.text('vkey'));
  const verification = await verifyArchive(filesystemStore(place.folder), { ...(vkey && { vkeys: [vkey] }) });
  if (options.text('format') === 'json') deps.out(`${JSON.stringify(verification, null, 2)}\n`);
  else deps.out(verificationText(place.folder, verification));
  return EXIT_CODES[verification.verdict];
}
