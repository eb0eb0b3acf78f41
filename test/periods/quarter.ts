/** An archive of a small card shop through a quarter, made by the product itself under a clock that is told the time. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archivePlace, createArchive, openArchiveAt, readSigners } from '../../src/app/archive-place.ts';
import type { Deps } from '../../src/app/deps.ts';
import { runSlot } from '../../src/app/run-slot.ts';
import { loadSettings } from '../../src/app/settings.ts';
import { startTimings } from '../../src/app/timings.ts';
import { appendMissedRun } from '../../src/archive/append.ts';
import { snapshotText } from '../../src/inventory/snapshot-text.ts';
import { snapshotOf } from '../unit/checks/facts.ts';
import { namespace, pod } from '../unit/checks/shop.ts';

export interface Quarter {
  readonly archive: string;
  readonly config: string;
  readonly runs: number;
}

/** What the shop looks like and what befalls it, by day of the period (0 is the first). */
export interface Story {
  readonly days: number;
  /** Pay's isolation is undone from the one day until it is mended on the other. */
  readonly exposed: readonly [from: number, mended: number];
  /** Without runs, both included. */
  readonly missed: readonly [from: number, to: number];
  /** A workload that comes and goes. */
  readonly visitor: readonly [from: number, gone: number];
}

export const NINETY: Story = { days: 92, exposed: [20, 27], missed: [41, 42], visitor: [50, 66] };
export const TWELVE: Story = { days: 14, exposed: [3, 6], missed: [8, 9], visitor: [4, 11] };

const START = Date.UTC(2026, 6, 1, 2);
const DAY_MS = 86_400_000;
const SECOND_MS = 1000;

/** RFC 3339 of a day's slot, with seconds after it. */
export function slotOf(day: number, seconds = 0): string {
  return new Date(START + day * DAY_MS + seconds * SECOND_MS).toISOString().replace('.000Z', 'Z');
}

export async function makeQuarter(folder: string, story: Story): Promise<Quarter> {
  mkdirSync(folder, { recursive: true });
  const [archive, config] = [join(folder, 'archive'), join(folder, 'segproof.yaml')];
  writeFileSync(config, CONFIG(archive));
  const settings = loadSettings({ sources: [], config, defaultFrameworks: ['pci-dss'] });
  const place = archivePlace(settings.config);
  const clock = { now: START - SECOND_MS };
  await createArchive(place, { schedule: '0 2 * * *' }, () => clock.now);
  let runs = 0;
  for (let day = 0; day < story.days; day++) {
    if (day >= story.missed[0] && day <= story.missed[1]) continue;
    clock.now = START + day * DAY_MS + 10 * SECOND_MS;
    if (day === story.missed[1] + 1) await recordMissed(place, story, () => clock.now);
    const source = join(folder, 'snapshot.ndjson');
    writeFileSync(source, await snapshotOn(day, story));
    const request = {
      gather: { sources: [source], clusterName: 'card-shop' },
      settings,
      place,
      slot: slotOf(day),
      trigger: 'schedule',
      formats: ['json'],
      timings: startTimings(
        () => 0,
        () => 0,
      ),
    } as const;
    const outcome = await runSlot(request, depsOf(clock));
    if (outcome.outcome !== 'sealed') throw new Error(`day ${day}: ${JSON.stringify(outcome)}`);
    runs++;
  }
  return { archive, config, runs };
}

const CONFIG = (archive: string) => `cluster: {name: card-shop}
scope:
  dimensions:
    pci-zone:
      label: pci-zone
      zones: {cde: in-scope, out: out-of-scope}
archive: {url: ${archive}, formats: [json]}
schedule: {cron: "0 2 * * *"}
registers: {}
`;

async function recordMissed(place: ReturnType<typeof archivePlace>, { missed }: Story, now: () => number) {
  const archive = await openArchiveAt(place);
  const input = {
    cluster: { name: 'card-shop' },
    from: slotOf(missed[0]),
    to: slotOf(missed[1]),
    slots: missed[1] - missed[0] + 1,
    reason: 'the scheduler was not running',
  };
  await appendMissedRun(archive, await readSigners(place), input, { now });
}

function depsOf(clock: { readonly now: number }): Deps {
  return {
    now: () => new Date(clock.now).toISOString().replace('.000Z', 'Z'),
    env: {},
    out: () => {},
    outBytes: () => {},
    say: () => {},
    progress: () => {},
    stdin: emptyStream(),
    signal: new AbortController().signal,
    style: (text) => text,
  };
}

async function* emptyStream(): AsyncGenerator<string> {}

async function snapshotOn(day: number, story: Story): Promise<string> {
  const snapshot = await snapshotOf({ yaml: shopOn(day, story) });
  const header = {
    ...snapshot.header,
    sources: ['https://127.0.0.1:6443'],
    origins: {},
    collectedFrom: slotOf(day, 2),
    collectedTo: slotOf(day, 5),
  };
  return snapshotText({ ...snapshot, header });
}

function shopOn(day: number, { exposed, visitor }: Story): string {
  const isExposed = exposed[0] <= day && day < exposed[1];
  const isVisited = visitor[0] <= day && day < visitor[1];
  return [
    namespace('pay', { 'pci-zone': 'cde' }),
    namespace('shop', { 'pci-zone': 'out' }),
    pod('pay/tokeniser'),
    pod('pay/ledger'),
    pod('shop/web'),
    ...(isVisited ? [pod('pay/migration')] : []),
    denyAll('pay', isExposed ? [{}] : []),
    denyAll('shop', []),
  ].join('');
}

function denyAll(space: string, ingress: readonly object[]): string {
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: space, name: 'default-deny', uid: `policy-of-${space}` },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress },
  };
  return `---\n${JSON.stringify(policy)}\n`;
}
