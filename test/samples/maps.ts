import { join } from 'node:path';
import { segproof } from '../e2e/command-line.ts';

/** Samples of clusters with more than one kind of policy. */
export const MAP_SAMPLES: readonly string[] = ['harbour', 'observatory'];

/** Their maps by file name, as the command line prints them in the project's folder. */
export async function mapOutputs(scenario: string): Promise<Readonly<Record<string, string>>> {
  const input = join('reports/samples', scenario, 'input');
  return {
    'connectivity.txt': await print('connectivity', input, '--format', 'txt'),
    'connectivity.svg': await print('connectivity', input, '--format', 'svg'),
  };
}

async function print(...args: readonly string[]): Promise<string> {
  const { out, err, code } = await segproof([...args, '--quiet']);
  if (code !== 0) throw new Error(`${args.join(' ')}: exit ${code}: ${err}`);
  return out;
}
