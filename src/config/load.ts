import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import { SegproofError } from '../util/error.ts';
import { checkLocated, type LocatedYaml, parseLocatedYaml } from '../util/located-yaml.ts';
import { type ConfigFile, configSchema } from './schema.ts';

/** A configuration file as it was read, base files laid under it. */
export interface LoadedConfig {
  readonly file?: string;
  /** Folder that relative paths in it start from. */
  readonly folder: string;
  readonly values: ConfigFile;
  /** For errors found later, such as a flow that names a zone that does not exist. */
  readonly yaml?: LocatedYaml;
}

const MAX_INCLUDES = 8;

/** Reads and checks a configuration file. Throws CONFIG_INVALID with file, line and nearest known key. */
export function loadConfig(file: string): LoadedConfig {
  return loadWithBase(file, []);
}

/** The configuration when there is no file. */
export function emptyConfig(folder: string): LoadedConfig {
  return { folder, values: {} };
}

function loadWithBase(file: string, including: readonly string[]): LoadedConfig {
  const { yaml, values } = readChecked(file, configSchema);
  const folder = dirname(file);
  if (!values.include) return { file, folder, values, yaml };
  const base = resolvePath(folder, values.include);
  const chain = [...including, file];
  if (chain.includes(base) || chain.length > MAX_INCLUDES) {
    throw new SegproofError({
      code: 'CONFIG_INVALID',
      message: chain.includes(base) ? `include goes round in a circle: ${base}` : 'too many includes',
      place: yaml.placeOf(['include']),
    });
  }
  const under = loadWithBase(base, chain);
  return { file, folder, values: overlay(absolutePaths(under), values), yaml };
}

/** Reads one YAML file of ours against its schema. */
export function readChecked<S extends z.ZodType>(
  file: string,
  schema: S,
  code: 'CONFIG_INVALID' | 'REGISTER_INVALID' = 'CONFIG_INVALID',
): { readonly yaml: LocatedYaml; readonly values: z.output<S> } {
  const yaml = parseLocatedYaml(readText(file, code), file, code);
  return { yaml, values: checkLocated(yaml, schema, code) };
}

function readText(file: string, code: 'CONFIG_INVALID' | 'REGISTER_INVALID'): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const message = missing ? 'file does not exist' : `cannot be read: ${(cause as Error).message}`;
    throw new SegproofError({ code, message, place: { file } }, { cause });
  }
}

/** `path` as written in a file of `folder`; a source in git is no path. */
export function resolvePath(folder: string, path: string): string {
  return isAbsolute(path) || path.startsWith('git:') ? path : join(folder, path);
}

/** A base file's paths are relative to the base file, so they are resolved before it is laid under another. */
function absolutePaths(config: LoadedConfig): ConfigFile {
  const { registers, archive } = config.values;
  return {
    ...config.values,
    ...(registers && {
      registers: Object.fromEntries(
        Object.entries(registers).map(([name, path]) => [name, path && resolvePath(config.folder, path)]),
      ),
    }),
    ...(archive && { archive: { ...archive, url: resolvePath(config.folder, archive.url) } }),
  };
}

/** Objects are merged key by key; lists and plain values are replaced. */
function overlay<T extends object>(base: T, top: T): T {
  const merged: Record<string, unknown> = Object.fromEntries(Object.entries(base));
  for (const [key, value] of Object.entries(top)) {
    const below = merged[key];
    merged[key] = isPlainObject(below) && isPlainObject(value) ? overlay(below, value) : value;
  }
  return merged as T;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
