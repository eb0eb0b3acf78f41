import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Profiles of veraPDF: PDF/A-3a and PDF/UA-1. */
export type Profile = '3a' | 'ua1';

/** Folder of veraPDF, where `install.sh` has put it; undefined when it is not there. */
export function verapdfHome(): string | undefined {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const home = process.env.VERAPDF_HOME ?? join(cache, 'segproof/verapdf/1.30.2');
  return existsSync(join(home, 'installed')) ? home : undefined;
}

/** One line per file, `PASS file profile` or `FAIL file profile` with the rules that are broken. */
export function validate(home: string, profile: Profile, files: readonly string[]): Promise<string> {
  const options = [
    '-cp',
    `${home}/lib/*`,
    'org.verapdf.apps.GreenfieldCliWrapper',
    '-f',
    profile,
    '--format',
    'text',
    '-v',
  ];
  return new Promise((resolve) => {
    execFile('java', [...options, ...files], { maxBuffer: 1 << 24 }, (_, stdout) => resolve(stdout));
  });
}
