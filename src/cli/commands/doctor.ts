import type { Deps } from '../../app/deps.ts';
import { connectCluster } from '../../sources/cluster.ts';
import { type AccessRow, type Diagnosis, diagnose } from '../../sources/doctor.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

/** Exit 0 when everything needed may be read, 2 when not. */
export async function run({ options }: CommandArguments, deps: Deps): Promise<number> {
  const connection = await connectCluster({
    kubeconfig: options.text('kubeconfig'),
    context: options.text('context'),
    clock: () => new Date(deps.now()),
  });
  try {
    deps.say(`asking cluster ${connection.cluster} (${connection.server}) as ${connection.user}`);
    const diagnosis = await diagnose(connection);
    print(diagnosis, options.text('format'), deps);
    return diagnosis.ready ? 0 : 2;
  } finally {
    connection.close();
  }
}

function print(diagnosis: Diagnosis, format: string | undefined, deps: Deps): void {
  if (format === 'json') deps.out(`${JSON.stringify(diagnosis, null, 2)}\n`);
  else if (format === 'yaml') deps.out(diagnosis.missingRole ?? '# nothing is missing\n');
  else deps.out(`${diagnosisText(diagnosis)}\n`);
}

function diagnosisText(diagnosis: Diagnosis): string {
  const served = diagnosis.access.filter(({ access }) => access !== 'unserved');
  const plugins = diagnosis.plugins.map(
    ({ engine, namespace, daemonSet, canEnforce }) =>
      `${engine} (DaemonSet ${namespace}/${daemonSet}${canEnforce ? '' : ', does not enforce network policy'})`,
  );
  return [
    textTable([['KIND', 'ACCESS', 'WITHOUT IT'], ...served.map(toCells)]),
    '',
    `Network plugin: ${plugins.join(', ') || (diagnosis.pluginsKnown ? 'none that is known' : 'not known, DaemonSets cannot be read')}`,
    ...diagnosis.notes.map((note) => `Note: ${note}`),
    diagnosis.ready
      ? 'Ready: everything that is needed can be read.'
      : 'Not ready: apply the role below, or see --format yaml.',
    ...(diagnosis.missingRole ? ['', diagnosis.missingRole.trimEnd()] : []),
  ].join('\n');
}

function toCells({ group, kind, access, why }: AccessRow): string[] {
  return [group ? `${kind} (${group})` : kind, access, why];
}
