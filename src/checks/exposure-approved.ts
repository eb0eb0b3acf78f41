import type { Finding } from '../model/finding.ts';
import type { ExposureEntry } from '../model/register.ts';
import type { Exposure } from '../model/resource.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { note, objectEvidence } from './parts/evidence.ts';
import { EXPOSURE_READS, gapFindings } from './parts/gaps.ts';
import { fail, type Judgement, pass, toFinding, unknown, worst } from './parts/judgement.ts';
import { objectSubject } from './parts/policy-objects.ts';
import { entriesFor, isInForce } from './parts/register.ts';
import { isJudged, zonesOf } from './parts/subjects.ts';
import { effectiveReach, exposureText } from './parts/ways-in.ts';
import { toYaml } from './parts/yaml.ts';

const meta: CheckMeta<'snapshot' | 'scope' | 'registers'> = {
  id: 'exposure-approved',
  title: 'The way in is in the exposure register.',
  description:
    'Fails for a load balancer, node port, external address, host port, Ingress, Gateway or Route that is open to the ' +
    'Internet and has no row in the exposure register, or one that has expired. Unknown where it cannot be told on ' +
    'which side it listens (U6), and without a register (U8). A way in that is internal passes: the flows from ' +
    'internal addresses are judged by zone-segmentation. TLS is not looked at.',
  subjectKind: 'exposure',
  severity: 'high',
  appliesTo: 'ways in from beyond the cluster',
  needs: ['snapshot', 'scope', 'registers'],
  needsConfiguration: true,
};

/**
 * K24 of frameworks.md §1d. Without a register nothing says that a way in was not approved: U8. Whether the Internet
 * gets through is another question, which internet-ingress-restricted answers also without a register.
 */
export const exposureApproved = defineCheck({
  meta,
  run: (facts) => {
    const { inventory, header } = facts.snapshot;
    const byObject = Map.groupBy(
      inventory.exposures.filter(({ ref }) => isJudged(facts.scope, ref.namespace)),
      ({ ref }) => `${ref.group}/${ref.kind}/${ref.namespace}/${ref.name}`,
    );
    const findings = [...byObject.values()].map((exposures) => judgeObject(exposures, facts));
    return [...findings, ...gapFindings(meta, header, EXPOSURE_READS)];
  },
});

type Needed = Pick<Facts, 'snapshot' | 'scope' | 'registers' | 'at'>;

/** One object may be a way in twice, as a load balancer and by an external address. */
function judgeObject(exposures: readonly Exposure[], facts: Needed): Finding {
  const judgement = worst(exposures.map((exposure) => judge(exposure, facts)));
  const zones = zonesOf(
    facts.scope,
    exposures.flatMap(({ endpoints }) => endpoints),
  );
  return toFinding(meta, objectSubject(exposures[0]!.ref), judgement, { zones });
}

function judge(exposure: Exposure, { snapshot, scope, registers, at }: Needed): Judgement {
  const name = exposureText(exposure);
  const entries = entriesFor(exposure, registers.exposures);
  const holds = entries.find((entry) => isInForce(entry, at));
  if (holds)
    return pass(`${name} is in the register as ${rowText(holds)}.`, { evidence: [note(purposeText(holds))] });
  const reach = effectiveReach(exposure, scope);
  if (reach === 'internal') return pass(`${name} is open to internal addresses only.`);
  const origin = snapshot.header.origins[exposure.key];
  const details = {
    evidence: [objectEvidence(exposure.ref, reach === 'public' ? 'open to the Internet' : 'way in', origin)],
    cause: exposure.ref,
    remediation: register(exposure),
  };
  const [expired] = entries;
  if (expired)
    return fail(`The approval ${rowText(expired)} of ${name} expired on ${expired.expires}.`, details);
  if (!registers.exposures) {
    return unknown(
      `Whether ${name} is approved`,
      [{ code: 'U8', message: 'no exposure register was given' }],
      details,
    );
  }
  if (reach === 'public')
    return fail(`${name} is open to the Internet and not in the exposure register.`, details);
  return unknown(
    `Whether ${name}, which is not in the exposure register, is open to the Internet`,
    [
      {
        code: 'U6',
        message: 'on which side it listens cannot be told from what was read',
        object: exposure.ref,
      },
    ],
    details,
  );
}

function rowText({ id, approvedBy }: ExposureEntry): string {
  return approvedBy ? `${id}, approved by ${approvedBy}` : id;
}

function purposeText({ owner, purpose, expires }: ExposureEntry): string {
  return `${purpose}; owner ${owner}${expires ? `; until ${expires}` : ''}`;
}

function register({ ref }: Exposure) {
  const { kind, namespace, name } = ref;
  const match = { kind, ...(namespace !== undefined && { namespace }), name };
  return {
    message:
      'Close the way in (a ClusterIP behind the shared ingress), or have it approved in the exposure register.',
    yaml: toYaml({
      exposures: [
        { id: 'X-NEW', match, owner: 'TEAM', purpose: 'PURPOSE', approvedBy: 'APPROVER', expires: 'DATE' },
      ],
    }),
  };
}
