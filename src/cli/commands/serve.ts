import { namedArchive, openArchiveAt } from '../../app/archive-place.ts';

import type { Deps } from '../../app/deps.ts';
import { verifierKeyText } from '../../app/verifier-key.ts';
import { readArchive } from '../../server/read-archive.ts';
import { serve } from '../../server/server.ts';
import { resolveToken, TOKEN_VARIABLE } from '../../server/token.ts';
import type { CommandArguments } from '../command.ts';

/** Serves the auditors' page until it is told to stop. Reads the archive, and holds no private key. */
export async function run({ positional, options }: CommandArguments, deps: Deps): Promise<number> {
  const place = namedArchive(positional[0], options.text('archive'), options.text('config'));
  const token = resolveToken({ file: options.text('tokenFile'), environment: deps.env[TOKEN_VARIABLE] });
  const archive = await openArchiveAt(place);
  const { url, closed } = await serve({
    reader: readArchive(archive, verifierKeyText(options.text('vkey'))),
    settings: {
      host: options.text('host')!,
      port: Number(options.text('port')),
      token,
      behindTls: options.flag('behindTls'),
    },
    now: () => Date.now(),
    onFault: (error) => deps.say(`fault: ${error.message}`),
    signal: deps.signal,
  });
  deps.say(`serving ${place.folder} on ${url}`);
  if (token.source === 'generated') deps.say(`sign in with this token: ${token.value}`);
  await closed;
  return 0;
}
