import { policyDigest } from '../checks/parts/policy-digest.ts';
import { KINDS_TO_READ, nameSpeaksOfPolicy } from '../inventory/kinds.ts';
import { minimise } from '../inventory/minimise.ts';
import { isRecord } from '../inventory/shape.ts';
import type { AuditEvent, AuditLog, Stretch } from '../model/period.ts';
import type { ObjectRef } from '../model/resource.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { sha256Hex } from '../util/digest.ts';
import { formatProblem, type Problem, SegproofError } from '../util/error.ts';
import { manifestProblem } from './files/problem.ts';
import { type ByteStream, readText } from './files/read.ts';

/** Verbs that change objects (audit.k8s.io/v1 `Event.verb`). */
const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Shorter silences are no news. */
const SILENCE_MS = 3_600_000;

/** More problems than this say nothing new: the log is incomplete. */
const KEPT_PROBLEMS = 50;

/**
 * Reads audit logs of an API server: JSON lines of audit.k8s.io/v1 `Event` or `EventList`, packed or not (`.gz`, `.zst`). Of the
 * finished writes (stage `ResponseComplete`, answered with success, no dry run) those on policies are kept, and those on
 * the labels of namespaces and pods; of their objects only digests. A line that cannot be read is a problem with its place
 * and leaves the log incomplete. Throws USAGE when no event at all was read.
 */
export async function readAuditLog(files: readonly string[], stdin?: ByteStream): Promise<AuditLog> {
  const problems: Problem[] = [];
  const reading: Reading = { events: new Map(), instants: [], problems };
  for (const file of files) {
    const text = await readText(file, stdin, problems);
    if (text !== undefined) readLines(text, file, reading);
  }
  const { from, to, silences } = spanOf(reading.instants);
  if (from === undefined || to === undefined) throw nothingRead(files, problems);
  const left = problems.length - KEPT_PROBLEMS;
  return {
    from,
    to,
    events: [...reading.events.values()].sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id)),
    silences,
    problems: [
      ...problems.slice(0, KEPT_PROBLEMS).map(formatProblem),
      ...(left > 0 ? [`${left} more lines could not be read`] : []),
    ],
  };
}

interface Reading {
  /** By audit id: one request is logged by every backend and stage. */
  readonly events: Map<string, AuditEvent>;
  /** Of every event, whatever it is about, in milliseconds. */
  readonly instants: number[];
  readonly problems: Problem[];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function nothingRead(files: readonly string[], problems: readonly Problem[]): SegproofError {
  const message = `no audit event was read from ${files.join(', ')}`;
  const expected = 'JSON lines of audit.k8s.io/v1 Event, as the API server writes them';
  return new SegproofError({ code: 'INPUT_UNREADABLE', message, expected }, { more: problems });
}

function readLines(text: string, file: string, reading: Reading): void {
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    line++;
    const content = text.slice(start, end).trim();
    start = end + 1;
    if (content === '') continue;
    const problem = readLine(content, { file, line }, reading);
    if (problem) reading.problems.push(problem);
  }
}

interface LinePlace {
  readonly file: string;
  readonly line: number;
}

function readLine(content: string, place: LinePlace, reading: Reading): Problem | undefined {
  const value = parseJson(content);
  if (value === undefined)
    return manifestProblem('not JSON', place, 'one audit event a line', content.slice(0, 40));
  const events =
    isRecord(value) && value.kind === 'EventList' && Array.isArray(value.items) ? value.items : [value];
  for (const event of events) {
    const problem = readEvent(event, place, reading);
    if (problem) return problem;
  }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readEvent(event: unknown, place: LinePlace, reading: Reading): Problem | undefined {
  if (!isRecord(event) || event.kind !== 'Event' || !String(event.apiVersion).startsWith('audit.k8s.io/')) {
    return manifestProblem('not an audit event', place, 'apiVersion audit.k8s.io/v1 and kind Event');
  }
  const at = instantOf(event.stageTimestamp ?? event.requestReceivedTimestamp);
  const { auditID: id, stage } = event;
  if (at === undefined)
    return manifestProblem('an audit event without its time', place, 'stageTimestamp in RFC 3339');
  if (typeof id !== 'string' || id === '')
    return manifestProblem('an audit event without auditID', place, 'a UUID');
  reading.instants.push(Date.parse(at));
  if (stage !== 'ResponseComplete' || !isDone(event)) return undefined;
  const object = objectOf(event);
  if (!object) return undefined;
  reading.events.set(id, { id, at, ...whoAndWhat(event), object, ...digestsOf(event) });
  return undefined;
}

/** The instant as it is written, in UTC: the API server writes microseconds, which order what happens at once. */
function instantOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return undefined;
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(value) ? value : new Date(value).toISOString();
}

/** A write that was carried out: answered with success, and not as a dry run. */
function isDone({ verb, responseStatus, requestURI }: Readonly<Record<string, unknown>>): boolean {
  const code = isRecord(responseStatus) ? responseStatus.code : undefined;
  const isSuccess = typeof code !== 'number' || code < 400;
  return WRITES.has(String(verb)) && isSuccess && !/[?&]dryRun=All(&|$)/.test(String(requestURI ?? ''));
}

const KIND_BY_RESOURCE: ReadonlyMap<string, { readonly kind: string; readonly isPolicy: boolean }> = new Map(
  KINDS_TO_READ.map(({ group, resource, kind, role }) => [
    `${group}/${resource}`,
    { kind, isPolicy: role === 'policy' },
  ]),
);

/** What the request changed, where it is of interest; `undefined` for everything else. */
function objectOf(event: Readonly<Record<string, unknown>>): ObjectRef | undefined {
  const { objectRef, verb, requestObject, responseObject } = event;
  if (!isRecord(objectRef) || typeof objectRef.resource !== 'string' || objectRef.subresource)
    return undefined;
  const group = typeof objectRef.apiGroup === 'string' ? objectRef.apiGroup : '';
  const known = KIND_BY_RESOURCE.get(`${group}/${objectRef.resource}`);
  const isPolicy = known ? known.isPolicy : nameSpeaksOfPolicy(group, objectRef.resource);
  const isLabelled = group === '' && changesLabels(objectRef.resource, String(verb), requestObject);
  if (!isPolicy && !isLabelled) return undefined;
  const { namespace } = objectRef;
  return {
    group,
    kind: known?.kind ?? objectRef.resource,
    // A Namespace's own reference names it twice.
    ...(typeof namespace === 'string' &&
      namespace !== '' &&
      objectRef.resource !== 'namespaces' && { namespace }),
    name: nameOf(objectRef) ?? nameOf(metadataOf(responseObject)) ?? '*',
  };
}

function metadataOf(object: unknown): Readonly<Record<string, unknown>> {
  return isRecord(object) && isRecord(object.metadata) ? object.metadata : {};
}

function nameOf({ name }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Policies select by labels of namespaces and pods. Of pods only changes that the log shows to be of labels count. */
function changesLabels(resource: string, verb: string, request: unknown): boolean {
  if (resource === 'namespaces') return request === undefined || verb !== 'patch' || speaksOfLabels(request);
  return resource === 'pods' && verb === 'patch' && speaksOfLabels(request);
}

/** A merge patch names them as members, a JSON patch (RFC 6902) by their path. */
function speaksOfLabels(request: unknown): boolean {
  if (Array.isArray(request)) {
    return request.some((step) => isRecord(step) && String(step.path).startsWith('/metadata/labels'));
  }
  return metadataOf(request).labels !== undefined;
}

function whoAndWhat(event: Readonly<Record<string, unknown>>) {
  const { user, impersonatedUser, verb, sourceIPs, userAgent } = event;
  const impersonated = isRecord(impersonatedUser) ? impersonatedUser.username : undefined;
  return {
    user: isRecord(user) && typeof user.username === 'string' ? user.username : '',
    ...(typeof impersonated === 'string' && { impersonatedUser: impersonated }),
    verb: String(verb),
    sourceAddresses: Array.isArray(sourceIPs) ? sourceIPs.map(String) : [],
    ...(typeof userAgent === 'string' && { userAgent }),
  };
}

/** Nothing of the bodies is kept but what identifies them. */
function digestsOf({ verb, requestObject, responseObject }: Readonly<Record<string, unknown>>) {
  const after = verb === 'delete' || verb === 'deletecollection' ? undefined : minimise(responseObject);
  return {
    ...(requestObject !== undefined && { request: sha256Hex(canonicalJson(requestObject)) }),
    ...(after && { digest: policyDigest(after) }),
  };
}

function spanOf(instants: readonly number[]): {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly silences: readonly Stretch[];
} {
  const sorted = Float64Array.from(instants).sort();
  const silences: Stretch[] = [];
  for (let index = 1; index < sorted.length; index++) {
    const [from, to] = [sorted[index - 1]!, sorted[index]!];
    if (to - from >= SILENCE_MS) silences.push({ from: iso(from), to: iso(to) });
  }
  const [first, last] = [sorted[0], sorted.at(-1)];
  return {
    from: first === undefined ? undefined : iso(first),
    to: last === undefined ? undefined : iso(last),
    silences,
  };
}

function iso(millis: number): string {
  return new Date(millis).toISOString();
}
