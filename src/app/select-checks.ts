import type { Check } from '../checks/contract.ts';
import type { JudgingSettings } from './settings.ts';

/**
 * The checks that a judgement runs: all where frameworks are judged; else those that have something to say without the
 * zones and registers that were not given (design.md §6, `check`).
 */
export function selectChecks(checks: readonly Check[], settings: JudgingSettings): readonly Check[] {
  const { frameworks, scope, registers } = settings;
  const { exceptions: _exceptions, attestations: _attestations, ...given } = registers;
  const configured = scope.dimensions !== undefined || Object.keys(given).length > 0;
  if (frameworks.length > 0 || configured) return checks;
  return checks.filter(({ meta }) => meta.needsConfiguration !== true);
}
