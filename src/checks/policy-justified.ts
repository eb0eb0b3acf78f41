import type { Finding, Remediation } from '../model/finding.ts';
import type { Policy, PolicyObject } from '../model/policy.ts';
import type { PolicyEntry } from '../model/register.ts';
import type { Labels, ObjectRef } from '../model/resource.ts';
import { addDuration } from '../util/duration.ts';
import { globMatches } from '../util/glob.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { note, placeText, refText } from './parts/evidence.ts';
import { gapFindings, POLICY_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding } from './parts/judgement.ts';
import { listOf } from './parts/parameters.ts';
import { objectSubject, policyEndpoints } from './parts/policy-objects.ts';
import { dayOf, isExpired } from './parts/register.ts';
import { isJudged, zonesOf } from './parts/subjects.ts';
import { toYaml } from './parts/yaml.ts';

type Needs = 'snapshot' | 'engine' | 'scope' | 'registers';
type Given = Pick<Facts, Needs | 'at' | 'parameters'>;

const meta: CheckMeta<Needs> = {
  id: 'policy-justified',
  title: 'The policy names owner, need, ticket and review date.',
  description:
    'Looks at policies that allow something, or may: each must say who owns it, why it is there, under which ticket, and by ' +
    'when it is looked at again, in annotations of its own (segproof.dev/owner, justification, ticket, review-by) or in the ' +
    'register of policies. Fails where one of the four is missing, where the review date has passed or is no date, and where ' +
    'the owner is none of `owners`. Not applicable to a policy that only denies. Whether the need is real is not judged.',
  subjectKind: 'policy',
  severity: 'medium',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
  needsConfiguration: true,
  parameters: {
    owners: { default: [], description: 'known owners, as globs; none: any text is taken for one' },
  },
};

/** K32 of frameworks.md §1e. */
export const policyJustified = defineCheck({
  meta,
  run: (facts) => {
    const { policies, inventory, header } = facts.snapshot;
    const byKey = new Map(policies.policies.map((policy) => [policy.key, policy]));
    const endpointsOf = policyEndpoints(policies, facts.engine, inventory);
    const findings = policies.objects
      .filter((object) => isAsked(object, byKey) && isJudged(facts.scope, object.ref.namespace))
      .map((object): Finding => {
        const zones = zonesOf(facts.scope, endpointsOf(object));
        const judgement = judge(object, byKey.get(object.key), facts);
        return toFinding(meta, objectSubject(object.ref), judgement, { zones });
      });
    return [...findings, ...gapFindings(meta, header, POLICY_READS)];
  },
});

/** What is no policy itself, such as a tier or a set of addresses, allows nothing. */
function isAsked({ key, ability }: PolicyObject, byKey: ReadonlyMap<string, Policy>): boolean {
  return ability === 'may-allow' || byKey.has(key);
}

interface Justification {
  readonly owner?: string | undefined;
  readonly justification?: string | undefined;
  readonly ticket?: string | undefined;
  readonly reviewBy?: string | undefined;
}

function judge(
  object: PolicyObject,
  policy: Policy | undefined,
  { registers, at, parameters }: Given,
): Judgement {
  const name = `${refText(object.ref)}${placeText(object.origin)}`;
  if (policy && !policy.rules.some(({ action }) => action === 'allow'))
    return notApplicable(`${name} allows nothing.`);
  const row = (registers.policies ?? []).find((entry) => speaksOf(entry, object.ref));
  const given = { ...row, ...annotated(object.object.metadata.annotations ?? {}) };
  const faults = faultsOf(given, listOf(parameters, 'owners'), at);
  if (faults.length === 0) {
    const text = `${given.justification}; owner ${given.owner}; ${given.ticket}; to be reviewed by ${given.reviewBy}`;
    return pass(`${name} says why it is there.`, { evidence: [note(text)] });
  }
  return fail(`${name}: ${faults.join('; ')}.`, { cause: object.ref, remediation: justify(object.ref, at) });
}

function speaksOf({ match }: PolicyEntry, ref: ObjectRef): boolean {
  const { kind, namespace, name } = match;
  return (
    (kind === undefined || globMatches(kind, ref.kind)) &&
    (namespace === undefined || globMatches(namespace, ref.namespace ?? '')) &&
    globMatches(name, ref.name)
  );
}

/** Annotations are the policy's own words, and hold over the register's. */
function annotated(annotations: Labels): Justification {
  const fields = {
    owner: annotations['segproof.dev/owner'],
    justification: annotations['segproof.dev/justification'],
    ticket: annotations['segproof.dev/ticket'],
    reviewBy: annotations['segproof.dev/review-by'],
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function faultsOf(given: Justification, owners: readonly string[], at: string): readonly string[] {
  const { owner, justification, ticket, reviewBy } = given;
  const isKnown = owners.length === 0 || owners.some((glob) => globMatches(glob, owner ?? ''));
  const isDate = reviewBy !== undefined && DATE.test(reviewBy) && !Number.isNaN(Date.parse(reviewBy));
  return [
    ...(isBlank(owner) ? ['no owner'] : isKnown ? [] : [`the owner ${owner} is not known`]),
    ...(isBlank(justification) ? ['no justification'] : []),
    ...(isBlank(ticket) ? ['no ticket'] : []),
    ...(isBlank(reviewBy)
      ? ['no review date']
      : !isDate
        ? [`the review date ${reviewBy} is no date`]
        : isExpired(reviewBy, at)
          ? [`it was to be reviewed by ${reviewBy}`]
          : []),
  ];
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

function justify({ kind, namespace, name }: ObjectRef, at: string): Remediation {
  const match = { kind, ...(namespace !== undefined && { namespace }), name };
  const reviewBy = addDuration(dayOf(at), 'P6M')!;
  return {
    message: 'Say it in annotations of the policy (segproof.dev/owner, …), or in the register of policies.',
    yaml: toYaml({
      policies: [
        { id: 'P-NEW', match, owner: 'OWNER', justification: 'JUSTIFICATION', ticket: 'TICKET', reviewBy },
      ],
    }),
  };
}
