/**
 * Connectivity maps that np-guard/netpol-analyzer recorded for its own test folders, against ours. Reads a checkout of
 * github.com/np-guard/netpol-analyzer named by SEGPROOF_NETPOL_ANALYZER. NetworkPolicy folders only: secondary networks
 * and virtual machines are beyond the cluster's own network, and AdminNetworkPolicy is not modelled.
 */
import { afterAll, describe, expect, it } from 'vitest';
import * as check from '../../../src/cli/commands/check.ts';
import * as connectivity from '../../../src/cli/commands/connectivity.ts';
import { runCommand } from './command.ts';
import { compareMaps, type Fact, type Row } from './facts.ts';
import { asDeployments } from './names.ts';
import { argued, DIFFERENCES, type Difference } from './netpol-analyzer-differences.ts';
import { type RecordedFolder, recordedFolders } from './netpol-analyzer-maps.ts';
import { type Traits, traitsOf } from './traits.ts';

const CHECKOUT = process.env.SEGPROOF_NETPOL_ANALYZER;
const FOLDERS = CHECKOUT ? recordedFolders(CHECKOUT) : [];
const COMPARED = FOLDERS.filter(({ content, rows }) => content === 'network-policy' && rows !== undefined);

const score = { folders: 0, facts: 0, same: 0, argued: new Map<Difference, Map<string, number>>() };

describe.skipIf(!CHECKOUT)('netpol-analyzer’s recorded maps (SEGPROOF_NETPOL_ANALYZER)', () => {
  it('are there in the expected number', () => {
    expect(COMPARED.length).toBeGreaterThan(100);
  });

  it.each(COMPARED.map((folder) => [folder.name, folder] as const))(
    '%s is mapped alike',
    async (name, folder) => {
      const facts = await compare(folder);
      const traits = traitsOf(folder.path);
      const unexplained = facts.filter((fact) => fact.outcome !== 'same' && !countArgued(name, fact, traits));
      score.folders++;
      score.facts += facts.length;
      score.same += facts.filter(({ outcome }) => outcome === 'same').length;
      expect(unexplained).toEqual([]);
    },
  );

  it('need every argument that is listed', () => {
    for (const difference of DIFFERENCES) {
      expect([...(score.argued.get(difference)?.keys() ?? [])].sort()).toEqual(
        [...difference.folders].sort(),
      );
    }
  });

  it.each(FOLDERS.map(({ name, path }) => [name, path]))(
    '%s is judged without a crash',
    async (_name, path) => {
      const { code } = await runCommand(check, path);
      expect([0, 1, 2, 3]).toContain(code);
    },
  );

  afterAll(printScore);
});

async function compare({ path, rows }: RecordedFolder): Promise<readonly Fact[]> {
  const { out } = await runCommand(connectivity, path, { format: 'json' });
  const ours = out === '' ? [] : (JSON.parse(out) as readonly Row[]);
  return compareMaps(ours, asDeployments(rows!, ours));
}

function countArgued(name: string, fact: Fact, traits: Traits): boolean {
  const difference = argued(name, fact, traits);
  if (!difference) return false;
  const folders = score.argued.get(difference) ?? new Map<string, number>();
  score.argued.set(difference, folders.set(name, (folders.get(name) ?? 0) + 1));
  return true;
}

function printScore(): void {
  const left = FOLDERS.filter(({ content }) => content !== 'network-policy').length;
  const without = FOLDERS.length - left - COMPARED.length;
  const differ = [...score.argued.values()].flatMap((folders) => [...folders.values()]);
  const total = differ.reduce((sum, count) => sum + count, 0);
  for (const [{ reason, citation }, folders] of score.argued) {
    const where = [...folders].map(([name, count]) => `${name} ${count}`).join(', ');
    console.log(`argued: ${reason}\n  ${citation}\n  ${where}`);
  }
  console.log(
    `netpol-analyzer: ${score.folders} folders, ${score.facts} facts, ${score.same} the same, ${total} argued, ` +
      `${score.facts - score.same - total} unexplained (${left} folders of other kinds and ${without} without a map left out)`,
  );
}
