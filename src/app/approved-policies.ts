import { policyDigest } from '../checks/parts/policy-digest.ts';
import { resolvePath } from '../config/load.ts';
import { buildInventory } from '../inventory/inventory.ts';
import type { ApprovedPolicies } from '../model/register.ts';
import { lowerPolicies } from '../policies/index.ts';
import { readSources } from '../sources/read-sources.ts';
import { formatPlace, formatProblem } from '../util/error.ts';
import { type JudgingSettings, withRegisters } from './settings.ts';

/**
 * The settings with the approved policies that the configuration names, read as any source is. A document that cannot be read
 * leaves the baseline unknown, and is kept as a problem. Throws a located SegproofError for a folder that is not there.
 */
export async function withApprovedPolicies<S extends JudgingSettings>(settings: S): Promise<S> {
  const { config, registers } = settings;
  const named = config.values.registers?.approvedPolicies;
  if (named === undefined) return settings;
  const approvedPolicies = await readApproved(resolvePath(config.folder, named), named);
  return withRegisters(settings, { ...registers, approvedPolicies });
}

async function readApproved(source: string, name: string): Promise<ApprovedPolicies> {
  const snapshot = await readSources([source], { mode: 'manifests' });
  const { objects } = lowerPolicies(snapshot, buildInventory(snapshot));
  return {
    source: name,
    policies: objects.map(({ key, object, origin, ref }) => ({
      key,
      digest: policyDigest(object),
      place: origin ? formatPlace(origin) : ref.name,
    })),
    problems: snapshot.header.problems.map(formatProblem),
  };
}
