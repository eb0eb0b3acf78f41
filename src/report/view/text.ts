import type { ControlResult, Ratio } from '../../model/assessment.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import { formatSubject } from '../../model/finding.ts';
import type { ObjectRef, Origin } from '../../model/resource.ts';

/** `12,345`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 workload`, `3 workloads`, `2 policies`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(count)} ${count === 1 ? singular : plural}`;
}

/** `41 of 52`, and `n/a` where there is nothing to count. */
export function ratio(value: Ratio): string {
  return value.of === 0 ? 'n/a' : `${grouped(value.count)} of ${grouped(value.of)}`;
}

/** The text, cut to at most `length` characters with an ellipsis. */
export function shortened(text: string, length: number): string {
  return text.length <= length
    ? text
    : `${text
        .slice(0, length - 1)
        .toWellFormed()
        .trimEnd()}…`;
}

/** `2026-11-24 09:00:00 UTC` of an RFC 3339 instant; any other text stays as it is. */
export function instant(text: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?Z$/.exec(text);
  return parts ? `${parts[1]} ${parts[2]} UTC` : text;
}

/** `NetworkPolicy pay/allow-all`. */
export function formatRef(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;
}

/** `network/pay.yaml:12`, with the line of the field where it is known. */
export function formatOrigin(origin: Origin, path?: string): string {
  const line = lineOf(origin, path);
  if (line !== undefined) return `${origin.file}:${line}`;
  return origin.pointer ? `${origin.file}#${origin.pointer}` : origin.file;
}

function lineOf(origin: Origin, path: string | undefined): number | undefined {
  return (path !== undefined && origin.lines?.[path]) || origin.line;
}

/** The policy that decided, with its rule and where it stands. */
export function decidingRule(finding: Finding): string | undefined {
  const policy = finding.evidence.find((item) => item.type === 'policy');
  return policy && formatEvidence(policy);
}

export function formatEvidence(item: Evidence): string {
  if (!item.object) return item.message;
  const rule = item.path ? ` ${item.path}` : '';
  const place = item.origin ? ` (${formatOrigin(item.origin, item.path)})` : '';
  return `${formatRef(item.object)}${rule}${place}`;
}

/** A way that the traffic can really take. */
export function counterExample(finding: Finding): string | undefined {
  return finding.evidence.find((item) => item.type === 'flow')?.message;
}

/** `pay/tokeniser[Deployment] ingress`. */
export function subjectText(finding: Finding): string {
  return `${formatSubject(finding.subject)}${finding.direction ? ` ${finding.direction}` : ''}`;
}

/** Anchor made of any text: letters, digits and dashes. */
export function anchor(...parts: readonly string[]): string {
  return parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

export function controlAnchor(control: ControlResult): string {
  return anchor('control', control.framework, control.id);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
