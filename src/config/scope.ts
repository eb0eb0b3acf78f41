import type { ScopeConfig } from '../model/scope.ts';
import type { LoadedConfig } from './load.ts';
import { toFlow } from './registers.ts';

/** The configured scope, its flows parsed. */
export function toScopeConfig(config: LoadedConfig): ScopeConfig {
  const { dimensions, ...scope } = config.values.scope ?? {};
  if (!dimensions) return scope;
  return {
    ...scope,
    dimensions: Object.fromEntries(
      Object.entries(dimensions).map(([name, dimension]) => [
        name,
        { ...dimension, flows: dimension.flows?.map(toFlow) },
      ]),
    ),
  };
}
