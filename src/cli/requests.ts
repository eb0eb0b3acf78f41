import type { GatherRequest } from '../app/gather.ts';
import type { JudgeRequest } from '../app/settings.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Mode } from '../model/snapshot.ts';
import { SegproofError } from '../util/error.ts';
import type { CommandArguments } from './command.ts';

/** What to read, from arguments and options. */
export function gatherRequest(
  { positional, options }: CommandArguments,
  config?: LoadedConfig,
): GatherRequest {
  const namespaces = options.list('namespaces');
  return {
    sources: positional,
    kubeconfig: options.text('kubeconfig'),
    context: options.text('context'),
    ...(namespaces.length > 0 && { namespaces }),
    mode: options.text('mode') as Mode | undefined,
    clusterName: config?.values.cluster?.name,
  };
}

/** What to judge by, from arguments and options. */
export function judgeRequest(args: CommandArguments, defaultFrameworks: readonly string[]): JudgeRequest {
  const { positional, options } = args;
  const frameworks = options.list('framework');
  const controls = options.list('control');
  return {
    sources: positional,
    config: options.text('config'),
    ...(frameworks.length > 0 && { frameworks }),
    defaultFrameworks,
    ...(controls.length > 0 && { controls }),
    frameworksDir: options.text('frameworksDir'),
    exceptions: options.text('exceptions'),
    filters: { include: options.list('includeNamespaces'), exclude: options.list('excludeNamespaces') },
    at: options.text('at'),
  };
}

/** An option that a command cannot do without. */
export function requireText({ options }: CommandArguments, name: string, flag: string): string {
  const value = options.text(name);
  if (value !== undefined) return value;
  throw new SegproofError({ code: 'USAGE', message: `${flag} is needed` });
}
