/**
 * Connectivity maps that np-guard/netpol-analyzer recorded for its own test folders, against ours. Reads a checkout of
 * github.com/np-guard/netpol-analyzer named by SEGPROOF_NETPOL_ANALYZER. Folders of secondary networks and virtual machines
 * are left out: they are beyond the cluster's own network. Where AdminNetworkPolicy, which is not modelled, plays a part,
 * their map must lie within our bounds.
 */
import { afterAll, describe, expect, it } from 'vitest';
import * as check from '../../../src/cli/commands/check.ts';
import * as connectivity from '../../../src/cli/commands/connectivity.ts';
import { runCommand } from './command.ts';
import { compareMaps, type Fact, type Row } from './facts.ts';
import { asDeployments } from './names.ts';
import { DIFFERENCES } from './netpol-analyzer-differences.ts';
import { type Content, type RecordedFolder, recordedFolders } from './netpol-analyzer-maps.ts';
import { argumentLines, count, foldersThatNeeded, newTally } from './tally.ts';
import { traitsOf } from './traits.ts';

const CHECKOUT = process.env.SEGPROOF_NETPOL_ANALYZER;
const FOLDERS = CHECKOUT ? recordedFolders(CHECKOUT) : [];
const EQUAL = mapped('network-policy');
const BOUNDED = mapped('admin-network-policy');

const equal = newTally();
const bounded = newTally();

describe.skipIf(!CHECKOUT)('netpol-analyzer’s recorded maps (SEGPROOF_NETPOL_ANALYZER)', () => {
  it('are there, and in them what can be compared', () => {
    expect(EQUAL.length).toBeGreaterThan(100);
    expect(BOUNDED.length).toBeGreaterThan(60);
  });

  it.each(byName(EQUAL))('%s is mapped alike', async (name, folder) => {
    expect(count(equal, name, await compare(folder), traitsOf(folder.path), false)).toEqual([]);
  });

  it.each(byName(BOUNDED))('%s is mapped within our bounds', async (name, folder) => {
    expect(count(bounded, name, await compare(folder), traitsOf(folder.path), true)).toEqual([]);
  });

  it('need every argument that is listed, in every folder that is listed for it', () => {
    for (const difference of DIFFERENCES) {
      expect(foldersThatNeeded(difference, [equal, bounded])).toEqual([...difference.folders].sort());
    }
  });

  it.each(byName(FOLDERS))('%s is judged without a crash', async (_name, { path }) => {
    const { code } = await runCommand(check, path);
    expect([0, 1, 2, 3]).toContain(code);
  });

  afterAll(printScore);
});

function mapped(content: Content): readonly RecordedFolder[] {
  return FOLDERS.filter((folder) => folder.content === content && folder.rows !== undefined);
}

function byName(folders: readonly RecordedFolder[]): readonly (readonly [string, RecordedFolder])[] {
  return folders.map((folder) => [folder.name, folder]);
}

async function compare({ path, rows }: RecordedFolder): Promise<readonly Fact[]> {
  const { out } = await runCommand(connectivity, path, { format: 'json' });
  const ours = out === '' ? [] : (JSON.parse(out) as readonly Row[]);
  return compareMaps(ours, asDeployments(rows!, ours));
}

function printScore(): void {
  for (const line of argumentLines([equal, bounded])) console.log(line);
  const others = FOLDERS.filter(({ content }) => content === 'other-networks').length;
  const without = FOLDERS.length - others - EQUAL.length - BOUNDED.length;
  const differing = equal.facts - equal.same - equal.argued;
  const outside = bounded.facts - bounded.same - bounded.unknown - bounded.argued;
  console.log(
    [
      `netpol-analyzer: ${EQUAL.length} folders, ${equal.facts} facts: ${equal.same} the same, ${equal.argued} argued, ${differing} different`,
      `${BOUNDED.length} folders with AdminNetworkPolicy, ${bounded.facts} facts: ${bounded.same} the same, ${bounded.unknown} left unknown, ${bounded.argued} argued, ${outside} outside our bounds`,
      `${others} folders of other networks and ${without} without a map left out`,
    ].join('; '),
  );
}
