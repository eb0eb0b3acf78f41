import type { Mode, SnapshotHeader } from '../model/snapshot.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { counted, note } from './parts/evidence.ts';
import { clusterSubject, gaps, NETWORK_READS } from './parts/gaps.ts';
import { type Judgement, pass, toFinding, unknown } from './parts/judgement.ts';

const meta: CheckMeta<'snapshot'> = {
  id: 'snapshot-complete',
  title: 'Everything that is needed was read in full.',
  description:
    'Of a cluster, every list that is needed must have been read to its end; of files, every document. A dump made ' +
    'with kubectl cannot show that it is complete, so it stays unknown. It never fails: what was not read is not ' +
    'known, whoever is to blame. Roles and other objects of which only a check of governance reads are left to that check.',
  subjectKind: 'cluster',
  severity: 'critical',
  needs: ['snapshot'],
};

/**
 * K01 of frameworks.md §1a, by the modes of design.md §5. A truncated or expired list is unknown (U5), not a fail: it
 * is a fault of the reading, and says nothing against the cluster.
 */
export const snapshotComplete = defineCheck({
  meta,
  run: ({ snapshot: { header } }) => [toFinding(meta, clusterSubject(header), judge(header))],
});

function judge(header: SnapshotHeader): Judgement {
  const reasons = [...gaps(header, NETWORK_READS), ...unprovable(header.mode)];
  if (reasons.length > 0) return unknown('Whether everything that is needed was read', reasons);
  const skipped =
    header.skipped > 0 ? `; ${counted(header.skipped, 'document')} without apiVersion and kind` : '';
  return pass(`${READ[header.mode]}${skipped}.`, { evidence: header.notes.map(note) });
}

const READ: Readonly<Record<Mode, string>> = {
  cluster: 'Every list that is needed was read in full',
  dump: 'Every document was read',
  manifests: 'Every document was read',
};

/** Nothing in a dump says how many objects the server held. */
function unprovable(mode: Mode): readonly Reason[] {
  if (mode !== 'dump') return [];
  return [{ code: 'U5', message: 'a dump made with kubectl cannot show that it holds every object' }];
}
