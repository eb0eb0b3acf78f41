import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CHECKS } from '../checks/index.ts';
import { requireParameters } from '../compliance/check-parameters.ts';
import { withParameters } from '../compliance/parameters.ts';
import type { LoadedConfig } from '../config/load.ts';
import { loadRegisters } from '../config/registers.ts';
import { toScopeConfig } from '../config/scope.ts';
import { findConfig } from '../config/settings.ts';
import type { Registers } from '../model/register.ts';
import type { NamespaceFilters, ScopeConfig } from '../model/scope.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { sha256Hex } from '../util/digest.ts';
import { type Place, SegproofError } from '../util/error.ts';
import { type LoadedFramework, namesFramework, selectFrameworks } from './frameworks.ts';
import { toolDigest, toolVersion } from './package.ts';
import { selectControls } from './select-controls.ts';

/** What a user asked for on the command line, as far as judging goes. */
export interface JudgeRequest {
  readonly sources: readonly string[];
  readonly config?: string | undefined;
  /** Framework ids; `undefined`: the configuration's, else `defaultFrameworks`. */
  readonly frameworks?: readonly string[] | undefined;
  readonly defaultFrameworks: readonly string[];
  /** Ids of the controls to judge, of whichever framework; `undefined`: all. */
  readonly controls?: readonly string[] | undefined;
  readonly frameworksDir?: string | undefined;
  readonly exceptions?: string | undefined;
  readonly filters?: NamespaceFilters | undefined;
  /** RFC 3339; `undefined`: the snapshot's instant, else `now`. */
  readonly at?: string | undefined;
}

/** Everything besides the snapshot that a judgement hangs on. */
export interface JudgingSettings {
  readonly config: LoadedConfig;
  readonly scope: ScopeConfig;
  readonly registers: Registers;
  readonly frameworks: readonly LoadedFramework[];
  readonly filters: NamespaceFilters;
  readonly at?: string;
  readonly digests: { readonly configuration: string; readonly registers: Readonly<Record<string, string>> };
}

/** The same with what an assessment says of the tool. */
export interface Settings extends JudgingSettings {
  readonly tool: { readonly version: string; readonly digest?: string };
}

/** As `loadJudgingSettings`; reads the tool's own files too, to digest them. */
export function loadSettings(request: JudgeRequest): Settings {
  return { ...loadJudgingSettings(request), tool: { version: toolVersion(), digest: toolDigest() } };
}

/** Reads configuration, registers and frameworks. Throws a located SegproofError for whatever is wrong with them. */
export function loadJudgingSettings(request: JudgeRequest): JudgingSettings {
  const config = findConfig(request.config, [
    ...request.sources.filter((source) => source !== '-').map(folderOf),
    '.',
  ]);
  requireParameters(
    config.values.checks ?? {},
    CHECKS.map(({ meta }) => meta),
    (check, parameter) => placeOfCheck(config, check, parameter),
  );
  const { registers } = loadRegisters(config, request.exceptions);
  const filters = request.filters ?? {};
  const configured = config.values.frameworks?.map(({ id }) => id);
  const ids = request.frameworks ?? configured ?? request.defaultFrameworks;
  const selected = ids.length === 0 ? [] : selectFrameworks(ids, request.frameworksDir);
  const configuredFrameworks = selected.map((loaded) => withConfiguredParameters(loaded, config));
  const frameworks = request.controls
    ? selectControls(configuredFrameworks, request.controls)
    : configuredFrameworks;
  return {
    config,
    scope: toScopeConfig(config),
    registers,
    frameworks,
    filters,
    ...(request.at !== undefined && { at: requireInstant(request.at) }),
    digests: digestsOf(config, registers, frameworks, filters),
  };
}

/** The settings with other registers, their digests renewed. */
export function withRegisters<S extends JudgingSettings>(settings: S, registers: Registers): S {
  const { config, frameworks, filters } = settings;
  return { ...settings, registers, digests: digestsOf(config, registers, frameworks, filters) };
}

function placeOfCheck({ yaml, file }: LoadedConfig, check: string, parameter?: string): Place {
  const path = parameter === undefined ? ['checks', check] : ['checks', check, parameter];
  return yaml?.placeOf(path) ?? { file: file! };
}

/** `frameworks[].parameters` of the configuration, for the framework that its id names. */
function withConfiguredParameters(loaded: LoadedFramework, config: LoadedConfig): LoadedFramework {
  const { framework } = loaded;
  const rows = config.values.frameworks ?? [];
  const index = rows.findIndex(({ id }) => namesFramework(id, framework));
  const values = rows[index]?.parameters;
  if (!values) return loaded;
  const placeOf = (name: string) =>
    config.yaml?.placeOf(['frameworks', index, 'parameters', name]) ?? { file: config.file! };
  return { ...loaded, framework: withParameters(framework, values, placeOf) };
}

function folderOf(source: string): string {
  const stats = statSync(source, { throwIfNoEntry: false });
  return stats?.isDirectory() ? source : dirname(source);
}

function digestsOf(
  config: LoadedConfig,
  registers: Registers,
  frameworks: readonly LoadedFramework[],
  filters: NamespaceFilters,
): JudgingSettings['digests'] {
  const byRegister = Object.fromEntries(
    Object.entries(registers).map(([name, rows]) => [name, sha256Hex(canonicalJson(rows))]),
  );
  const judged = {
    values: config.values,
    registers: byRegister,
    frameworks: frameworks.map(({ framework, digest, controls }) => ({
      id: framework.id,
      digest,
      ...(controls && { controls }),
    })),
    filters,
  };
  return { configuration: sha256Hex(canonicalJson(judged)), registers: byRegister };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** An RFC 3339 instant in UTC with whole seconds. Throws USAGE for anything else. */
export function requireInstant(text: string, option = '--at'): string {
  const time = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    const expected = 'an RFC 3339 instant such as 2026-11-24T09:00:00Z';
    throw new SegproofError({ code: 'USAGE', message: `${option} is not an instant`, expected, got: text });
  }
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
