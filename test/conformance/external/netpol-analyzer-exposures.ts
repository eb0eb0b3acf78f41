/**
 * np-guard/netpol-analyzer's recorded exposures, read from a checkout of it: what a workload's policies permit with pods
 * that are not there, each kind of them told by the labels of its namespace and of itself.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Direction } from '../../../src/model/policy.ts';
import type { Row } from './facts.ts';

export interface RecordedExposures {
  readonly name: string;
  readonly path: string;
  /** Between a workload and `entire-cluster`, a stranger's text, or a range of addresses. */
  readonly rows: readonly Row[];
  /** Workloads that no policy selects. */
  readonly unprotected: readonly { readonly workload: string; readonly direction: Direction }[];
}

const SUFFIX = '_exposure_output.txt';

export function recordedExposures(checkout: string): readonly RecordedExposures[] {
  const folder = join(checkout, 'test_outputs/connlist');
  return readdirSync(folder).flatMap((file) => {
    const name = file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : undefined;
    const path = join(checkout, 'tests', name ?? '');
    if (name === undefined || !existsSync(path)) return [];
    return [{ name, path, ...readExposures(readFileSync(join(folder, file), 'utf8')) }];
  });
}

function readExposures(text: string): Pick<RecordedExposures, 'rows' | 'unprotected'> {
  const lines = (text.split('Exposure Analysis Result:\n')[1] ?? '').split('\n');
  return {
    rows: lines.flatMap(exposure),
    unprotected: lines.flatMap((line) => {
      const match = /^(\S+) is not protected on (Ingress|Egress)$/.exec(line);
      return match ? [{ workload: match[1]!, direction: match[2]!.toLowerCase() as Direction }] : [];
    }),
  };
}

function exposure(line: string): readonly Row[] {
  const match = /^(\S+)\s+(=>|<=)\s+(.+) : (.+)$/.exec(line);
  if (!match) return [];
  const [, workload, arrow, text, traffic] = match;
  const [peer, conn] = [text!.replace('[External]', ''), numbered(traffic!)];
  return arrow === '=>' ? [{ src: workload!, dst: peer, conn }] : [{ src: peer, dst: workload!, conn }];
}

/** Names of ports that pods of no manifest have, as numbers that no manifest uses. */
export const NAMED_PORTS: Readonly<Record<string, number>> = {
  http: 50001,
  'local-dns': 50002,
  'local-port': 50003,
};

/** Protocols are parted by commas too; a name alone is of TCP. */
function numbered(conn: string): string {
  const text = conn.trim().replace(/,(?=[A-Z])/g, ' ');
  const ports = text.replace(/\b[a-z][a-z-]*\b/g, (name) => String(NAMED_PORTS[name]));
  return /^\d/.test(ports) ? `TCP ${ports}` : ports;
}
