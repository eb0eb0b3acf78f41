import type { Finding } from '../model/finding.ts';
import type { AccessSubject } from '../model/resource.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { listText, note, objectEvidence, refText } from './parts/evidence.ts';
import { clusterSubject } from './parts/gaps.ts';
import { type Held, type Holder, holdersOf, policyWriters } from './parts/holders.ts';
import {
  CONTROL_PLANE,
  isControlPlane,
  type Standing,
  standingOf,
  unseenAccess,
} from './parts/identities.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { decisiveLabels } from './parts/label-trust.ts';
import { listOf } from './parts/parameters.ts';
import type { PowerKind } from './parts/powers.ts';
import { endpointsByNamespace, isJudged, zonesOf } from './parts/subjects.ts';
import { toYaml } from './parts/yaml.ts';

type Needed = Pick<Facts, 'snapshot' | 'scope' | 'registers' | 'at' | 'parameters'>;

const meta: CheckMeta<'snapshot' | 'scope' | 'registers'> = {
  id: 'policy-write-access',
  title: 'The user, group or service account is approved to change policies, or cannot.',
  description:
    'Looks at RBAC for everybody who can create, change or delete a policy of any kind, change labels of namespaces (or ' +
    'of pods, where zones are read from them) on which policies and zones rest, escalate or bind roles, impersonate, or run ' +
    'as or ask for tokens of a service account that can. Fails for who is not in the register of identities as one that may ' +
    'write policies, or whose row has expired; unknown where roles could not be read (U1) and without a register (U8). ' +
    'The control plane’s own controllers are not judged. Who is in a group, and what a cloud’s own access management or ' +
    'another authorizer than RBAC permits, is outside of what a cluster tells.',
  subjectKind: 'identity',
  severity: 'high',
  needs: ['snapshot', 'scope', 'registers'],
  needsConfiguration: true,
  parameters: { controlPlane: CONTROL_PLANE },
};

/** K39 of frameworks.md §1e. */
export const policyWriteAccess = defineCheck({
  meta,
  run: (facts) => {
    const { header, inventory } = facts.snapshot;
    const writers = policyWriters(holdersOf(inventory, header), labelPowers(facts));
    const placesOf = zonesByPlace(facts);
    const findings = withMasters(writers, facts)
      .filter(
        ({ held }) => held.length === 0 || held.some(({ grant }) => isJudged(facts.scope, grant.namespace)),
      )
      .map((holder) => {
        const zones = placesOf(holder);
        return toFinding(meta, holder.subject, judge(holder, facts), { zones });
      });
    return [...findings, ...unseenFindings(facts)];
  },
});

/** Labels that decide who a policy means, or which zone something is in, are as good as policies. */
function labelPowers({ snapshot: { policies }, scope }: Needed): ReadonlySet<PowerKind> {
  const { namespaces, accounts, zonesOfPods } = decisiveLabels(policies, scope);
  return new Set<PowerKind>([
    ...(namespaces ? (['namespace-labels'] as const) : []),
    ...(accounts ? (['account-labels'] as const) : []),
    ...(zonesOfPods ? (['pod-labels'] as const) : []),
  ]);
}

const MASTERS: AccessSubject = { kind: 'Group', name: 'system:masters' };

/** Members of system:masters are never asked what RBAC says (Kubernetes, "Privileged access"): they are there, bound or not. */
function withMasters(writers: readonly Holder[], { snapshot }: Needed): readonly Holder[] {
  if (snapshot.header.mode === 'manifests' || writers.some(({ subject }) => isMasters(subject)))
    return writers;
  return [...writers, { subject: MASTERS, held: [] }];
}

function isMasters({ kind, name }: AccessSubject): boolean {
  return kind === MASTERS.kind && name === MASTERS.name;
}

/** Nothing where some power is of the whole cluster. */
function zonesByPlace({ snapshot, scope }: Needed): (holder: Holder) => readonly string[] | undefined {
  const endpoints = endpointsByNamespace(snapshot.inventory);
  return ({ held }) => {
    if (held.length === 0 || held.some(({ grant }) => grant.namespace === undefined)) return undefined;
    const places = new Set(held.map(({ grant }) => grant.namespace!));
    return zonesOf(
      scope,
      [...places].flatMap((place) => endpoints.get(place) ?? []),
    );
  };
}

function judge(holder: Holder, { registers, at, parameters, snapshot }: Needed): Judgement {
  const { subject, held } = holder;
  const name = subjectText(subject);
  if (isControlPlane(subject, listOf(parameters, 'controlPlane')))
    return notApplicable(`${name} is a part of Kubernetes' own control plane.`);
  const can = `${name} ${abilityText(holder)}`;
  const standing = standingOf(subject, registers, at);
  const evidence = [...evidenceOf(held, snapshot.header.origins), ...notesOn(subject, standing)];
  if (standing.is === 'approved') return pass(`${can}, as ${rowText(standing)} approves.`, { evidence });
  if (standing.is === 'no-register') {
    const reason: Reason = { code: 'U8', message: 'no register of identities was given' };
    return unknown(`Whether ${name}, who ${abilityText(holder)}, is approved`, [reason], {
      evidence,
      cause: held[0]?.grant.binding,
    });
  }
  return fail(`${can}; ${WHY[standing.is]}${'row' in standing ? ` (${rowText(standing)})` : ''}.`, {
    evidence,
    cause: held[0]?.grant.binding,
    remediation: {
      message: held[0]
        ? `Take ${refText(held[0].grant.binding)} away from ${name}, or give it a role that writes no policies; or have it approved in the register of identities.`
        : `Let nobody use ${name}, and have it approved in the register of identities for emergencies.`,
      yaml: toYaml([rowFor(subject)]),
    },
  });
}

const WHY = {
  expired: 'its approval in the register of identities has expired',
  known: 'the register of identities knows it, and does not let it write policies',
  'not-registered': 'the register of identities does not hold it',
} as const;

function subjectText({ kind, namespace, name }: AccessSubject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function abilityText({ subject, held }: Holder): string {
  if (isMasters(subject)) return 'may do everything, as RBAC is not asked about it';
  const texts = [...new Set(held.map(({ text, grant }) => `${text} ${placeOf(grant.namespace)}`))];
  return `can ${listText(texts, 2)}`;
}

function placeOf(namespace: string | undefined): string {
  return namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;
}

function rowText({ row }: Extract<Standing, { row: unknown }>): string {
  const who = row.person ?? row.automation;
  const by = row.approvedBy ? `, approved by ${row.approvedBy}` : '';
  return `row ${row.id}${who ? ` (${who})` : ''}${by}${row.expires ? `, to ${row.expires}` : ''}`;
}

const SHOWN = 8;

function evidenceOf(held: readonly Held[], origins: Facts['snapshot']['header']['origins']) {
  const shown = held.slice(0, SHOWN).map(({ text, grant }) => {
    const role = refText(grant.role);
    return objectEvidence(grant.binding, `gives ${role}: ${text}`, origins[grant.key]);
  });
  const more = held.length - SHOWN;
  return more > 0 ? [...shown, note(`${more} more powers like these`)] : shown;
}

function notesOn(subject: AccessSubject, standing: Standing) {
  const automation = 'row' in standing && standing.row.automation;
  return [
    ...(automation ? [note(`automation: ${automation}`)] : []),
    ...(subject.kind === 'Group'
      ? [note('U6: who is a member of the group is known to the identity provider alone')]
      : []),
  ];
}

/** To be filled in and signed by a human: without `approvedBy` and dates. */
function rowFor({ kind, namespace, name }: AccessSubject) {
  const place = namespace === undefined ? {} : { namespace };
  return { id: `write-${name}`, kind, ...place, name, mayWritePolicies: true };
}

function unseenFindings({ snapshot: { header, inventory } }: Needed): readonly Finding[] {
  const unread = inventory.access
    .filter(({ roleKnown }) => !roleKnown && header.mode !== 'cluster')
    .map(
      ({ role, binding }): Reason => ({
        code: 'U1',
        message: `${refText(role)}, which ${refText(binding)} gives, was not read`,
        object: role,
      }),
    );
  const reasons = [...unseenAccess(header, inventory), ...unread];
  if (reasons.length === 0) return [];
  const judgement = unknown('Whether others can change policies', reasons);
  return [toFinding(meta, clusterSubject(header), judgement)];
}
