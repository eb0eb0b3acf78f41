/**
 * Connectivity maps that np-guard/netpol-analyzer recorded for its own test folders, against ours, fact by fact. Reads a
 * checkout of github.com/np-guard/netpol-analyzer named by SEGPROOF_NETPOL_ANALYZER. Of pods with second networks the map
 * of the cluster's own network is compared. Folders that put pods into a network of their own (user-defined networks, whose
 * effect ours leaves open), and those of virtual machines, are left out.
 */
import { afterAll, describe, expect, it } from 'vitest';
import * as check from '../../../src/cli/commands/check.ts';
import * as connectivity from '../../../src/cli/commands/connectivity.ts';
import { runCommand } from './command.ts';
import { compareMaps, type Fact, type Row } from './facts.ts';
import { asDeployments } from './names.ts';
import { type RecordedFolder, recordedFolders } from './netpol-analyzer-maps.ts';
import { READINGS } from './netpol-analyzer-readings.ts';
import { withReadings } from './reading-files.ts';
import { explain, readingsOf } from './readings.ts';
import { argumentLines, count, newTally, scoreText } from './tally.ts';

const CHECKOUT = process.env.SEGPROOF_NETPOL_ANALYZER;
const FOLDERS = CHECKOUT ? recordedFolders(CHECKOUT) : [];
const MAPPED = FOLDERS.filter(({ content, rows }) => content !== 'other-networks' && rows !== undefined);

const tally = newTally();

describe.skipIf(!CHECKOUT)('netpol-analyzer’s recorded maps (SEGPROOF_NETPOL_ANALYZER)', () => {
  it('are there, and in them what can be compared', () => {
    expect(MAPPED.filter(({ content }) => content === 'network-policy').length).toBe(113);
    expect(MAPPED.filter(({ content }) => content === 'admin-network-policy').length).toBe(70);
  });

  it.each(byName(MAPPED))('%s is mapped alike', async (name, folder) => {
    const explained = await explain(
      readingsOf(READINGS, name),
      (readings) => compare(folder, readings),
      ({ outcome }) => outcome !== 'same',
    );
    count(tally, name, explained);
    expect(explained.different).toEqual([]);
    expect(explained.idle.map(({ reason }) => reason)).toEqual([]);
  });

  it.each(byName(FOLDERS))('%s is judged without a crash', async (_name, { path }) => {
    const { code } = await runCommand(check, path);
    expect([0, 1, 2, 3]).toContain(code);
  });

  afterAll(printScore);
});

function byName(folders: readonly RecordedFolder[]): readonly (readonly [string, RecordedFolder])[] {
  return folders.map((folder) => [folder.name, folder]);
}

function compare({ path, rows }: RecordedFolder, readings: typeof READINGS): Promise<readonly Fact[]> {
  return withReadings(path, readings, async (source) => {
    const { out } = await runCommand(connectivity, source.path, { format: 'json', config: source.config });
    const ours = out === '' ? [] : (JSON.parse(out) as readonly Row[]);
    return compareMaps(ours, asDeployments(rows!, ours));
  });
}

function printScore(): void {
  for (const line of argumentLines(tally)) console.log(line);
  const others = FOLDERS.filter(({ content }) => content === 'other-networks').length;
  const without = FOLDERS.length - others - MAPPED.length;
  console.log(
    `netpol-analyzer, maps: ${MAPPED.length} folders, ${scoreText(tally)}; ${others} folders of other networks and ${without} without a map left out`,
  );
}
