import { type Agent, acceptedValue, CONFIG_MAP_SETTINGS, type Setting } from '../enforcement-facts.ts';
import { type Copy, fields, integer, isRecord, labels, list, text } from '../shape.ts';
import { object } from './metadata.ts';
import { daemonSet } from './workloads.ts';

/**
 * The DaemonSet of a network plugin: besides what is kept of any, its containers' names and image names, the flags and
 * variables of the closed list, and how many of its pods are ready.
 */
export function agentDaemonSet(agent: Agent): Copy {
  const counts = object({ status: fields({ desiredNumberScheduled: integer, numberReady: integer }) });
  return (value, trail) => {
    const kept = daemonSet(value, trail);
    if (!isRecord(kept) || !isRecord(value)) return undefined;
    const counted = counts(value, { path: [], issues: [] });
    const status = isRecord(counted) ? counted.status : undefined;
    const containers = rawContainers(value).map((raw) => agentContainer(raw, agent));
    return { ...kept, ...(status === undefined ? {} : { status }), agent: { containers } };
  };
}

/** A ConfigMap of a network plugin: the keys of the closed list. */
export const configMap: Copy = (value, trail) => {
  const kept = object({})(value, trail);
  if (!isRecord(kept) || !isRecord(value) || !isRecord(kept.metadata)) return undefined;
  const { name, namespace } = kept.metadata;
  const known = CONFIG_MAP_SETTINGS.find((map) => {
    return map.name === name && map.namespaces.includes(String(namespace));
  });
  return known ? { ...kept, data: settingsOf(value.data, known.settings) } : undefined;
};

const nodeSelector = fields({
  matchLabels: labels,
  matchExpressions: list(fields({ key: text, operator: text, values: list(text) })),
});

/** A `CiliumNodeConfig`: its defaults are keys of the agent's configuration. */
export function nodeConfig(settings: readonly Setting[]): Copy {
  const base = object({ spec: fields({ nodeSelector }) });
  return (value, trail) => {
    const kept = base(value, trail);
    if (!isRecord(kept) || !isRecord(value) || !isRecord(value.spec)) return kept;
    const spec = isRecord(kept.spec) ? kept.spec : {};
    return { ...kept, spec: { ...spec, defaults: settingsOf(value.spec.defaults, settings) } };
  };
}

function settingsOf(value: unknown, settings: readonly Setting[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const setting of settings) {
    const member = isRecord(value) ? (value[setting.name] ?? lineOf(value, setting)) : undefined;
    if (typeof member === 'string') kept[setting.name] = acceptedValue(setting, member);
  }
  return kept;
}

function lineOf(data: Record<string, unknown>, { within }: Setting): string | undefined {
  const found = within && data[within.key];
  return typeof found === 'string' ? within!.pattern.exec(found)?.[1] : undefined;
}

/** Containers as the API has them, or as an earlier minimising left them (`agent.containers`). */
function rawContainers(value: Record<string, unknown>): readonly Record<string, unknown>[] {
  const path = isRecord(value.agent) ? ['agent'] : ['spec', 'template', 'spec'];
  let at: unknown = value;
  for (const part of path) at = isRecord(at) ? at[part] : undefined;
  const containers = isRecord(at) ? at.containers : undefined;
  return Array.isArray(containers) ? containers.filter(isRecord) : [];
}

function agentContainer(raw: Record<string, unknown>, agent: Agent): Record<string, unknown> {
  const image = typeof raw.image === 'string' ? imageName(raw.image) : undefined;
  const flags = flagsOf(raw, agent.flags ?? []);
  const env = variablesOf(raw, agent.variables ?? []);
  const name = text(raw.name, { path: [], issues: [] });
  return {
    ...(isKnownContainer(name, agent) ? { name } : {}),
    ...(image === undefined ? {} : { image }),
    ...(flags.length > 0 ? { args: flags } : {}),
    ...(env.length > 0 ? { env } : {}),
  };
}

function isKnownContainer(name: unknown, agent: Agent): boolean {
  return typeof name === 'string' && (agent.container ?? []).includes(name);
}

/** `registry.example/calico/node:v3.29.1@sha256:…` → `node:v3.29.1`; registries' names are not ours to keep. */
function imageName(image: string): string | undefined {
  return /([a-z0-9][a-z0-9._-]*(:v?[0-9][\w.-]*)?)(@sha256:[0-9a-f]+)?$/.exec(image)?.[1];
}

function flagsOf(raw: Record<string, unknown>, settings: readonly Setting[]): string[] {
  const words = [raw.command, raw.args].flatMap((part) => (Array.isArray(part) ? part : []));
  return settings.flatMap((setting) => {
    const given = flagValue(words, setting.name);
    return given === undefined ? [] : [`${setting.name}=${acceptedValue(setting, given)}`];
  });
}

/** The last one wins, as in Go's flag packages; a bare flag is true; one dash will do. */
function flagValue(words: readonly unknown[], name: string): string | undefined {
  let value: string | undefined;
  for (const word of words) {
    if (typeof word !== 'string') continue;
    const written = word.startsWith('--') ? word : `-${word}`;
    if (written === name) value = 'true';
    else if (written.startsWith(`${name}=`)) value = written.slice(name.length + 1);
  }
  return value;
}

function variablesOf(raw: Record<string, unknown>, settings: readonly Setting[]): Record<string, string>[] {
  const env = Array.isArray(raw.env) ? raw.env.filter(isRecord) : [];
  return settings.flatMap((setting) => {
    const given = env.find((variable) => variable.name === setting.name);
    if (!given) return [];
    const value = typeof given.value === 'string' ? acceptedValue(setting, given.value) : 'other';
    return [{ name: setting.name, value }];
  });
}
