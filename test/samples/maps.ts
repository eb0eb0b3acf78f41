import { join } from 'node:path';
import { segproof } from '../e2e/command-line.ts';

/** Samples of clusters with more than one kind of policy: their maps, and flows that say what each kind does. */
export const MAP_SAMPLES: Readonly<
  Record<string, readonly (readonly [from: string, to: string, port: string])[]>
> = {
  harbour: [
    ['berth/planner', 'customs/declarations', '8443/tcp'],
    ['berth/planner', 'customs/registry', '5432/tcp'],
    ['yard/cranes', 'yard/old-gate', '8080/tcp'],
    ['198.51.100.7', 'berth/display', '8080/tcp'],
    ['10.0.9.9', '10.1.0.1', '22/tcp'],
  ],
  observatory: [
    ['telescopes/camera', 'archive/plates', '9000/tcp'],
    ['telescopes/mirror', 'archive/plates', '9000/tcp'],
    ['telescopes/camera', 'telescopes/mirror', '7000/tcp'],
    ['weather/station', '10.8.0.2', '10250/tcp'],
  ],
};

/** Every output of a sample by file name, as the command line prints it in the project's folder. */
export function mapOutputs(scenario: string): Readonly<Record<string, string>> {
  const input = join('reports/samples', scenario, 'input');
  const print = (...args: readonly string[]) => {
    const { out, err, code } = segproof([...args, '--quiet']);
    if (code !== 0) throw new Error(`${args.join(' ')}: exit ${code}: ${err}`);
    return out;
  };
  const flows = MAP_SAMPLES[scenario]!.map(([from, to, port]) => {
    const command = ['explain', input, '--from', from, '--to', to, '--port', port];
    return `$ segproof ${command.join(' ')}\n${print(...command)}`;
  });
  return {
    'connectivity.txt': print('connectivity', input, '--format', 'txt'),
    'connectivity.svg': print('connectivity', input, '--format', 'svg'),
    'explained.txt': flows.join('\n'),
  };
}
