import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of veraPDF, where `install.sh` has put it; undefined when it is not there. */
export function verapdfHome(): string | undefined {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const home = process.env.VERAPDF_HOME ?? join(cache, 'segproof/verapdf/1.30.2');
  return existsSync(join(home, 'installed')) ? home : undefined;
}

/**
 * Judges each file by every standard that it claims to follow: one line for each, `PASS file 3a`, or `FAIL` with the rules
 * that are broken.
 */
export function validate(home: string, files: readonly string[]): Promise<readonly string[]> {
  const java = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', `${home}/lib/*`];
  const options = ['org.verapdf.apps.GreenfieldCliWrapper', '-f', '0', '--format', 'text', '-v'];
  return new Promise((resolve) => {
    execFile('java', [...java, ...options, ...files], { maxBuffer: 1 << 24 }, (_, stdout) =>
      resolve(stdout.trim().split('\n')),
    );
  });
}
