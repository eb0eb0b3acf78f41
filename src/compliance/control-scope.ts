import type { Finding } from '../model/finding.ts';
import type { Control, Framework } from '../model/framework.ts';
import type { Dimension, Scope } from '../model/scope.ts';

/** Which subjects count for a control, resolved against the zones that the configuration declares. */
export interface ControlScope {
  /** Absent when the framework's dimension is not configured: then every subject counts. */
  readonly dimension?: Dimension;
  /** Zones of that dimension whose subjects count. */
  readonly zones: ReadonlySet<string>;
  /** Zones that the control names and that are declared, but have no member. */
  readonly empty: readonly string[];
  /** True when every zone that the control names is empty: there is nothing to test. */
  readonly nothing: boolean;
  /** What the reader must know of how its zones were read. */
  readonly notes: readonly string[];
}

/**
 * Zones of each control of a framework. What is not declared is in scope: without the framework's dimension every subject
 * counts, and where none of the zones that a control names is declared, every in-scope zone does.
 */
export function controlScopes(framework: Framework, scope: Scope): (control: Control) => ControlScope {
  const dimension = scope.dimensions.find(({ name }) => name === framework.dimension);
  if (!dimension) {
    const everything = { zones: new Set<string>(), empty: [], nothing: false };
    return (control) => ({ ...everything, notes: notesWithout(framework, control, scope) });
  }
  const used = new Set(dimension.assignments.map(({ zone }) => zone));
  return (control) => scopeIn(dimension, control, used);
}

function scopeIn(
  dimension: Dimension,
  control: Control,
  used: ReadonlySet<string | undefined>,
): ControlScope {
  const declared = control.zones.filter((zone) => dimension.zones.some(({ name }) => name === zone));
  const undeclared = control.zones.filter((zone) => !declared.includes(zone));
  const inScope = dimension.zones.filter((zone) => zone.inScope).map(({ name }) => name);
  const empty = declared.filter((zone) => !used.has(zone));
  return {
    dimension,
    zones: new Set(declared.length > 0 ? declared : inScope),
    empty,
    nothing: declared.length > 0 && empty.length === declared.length,
    notes: undeclared.map((zone) => undeclaredNote(zone, dimension, declared.length > 0)),
  };
}

function notesWithout(framework: Framework, control: Control, scope: Scope): readonly string[] {
  if (!scope.configured || control.zones.length === 0 || framework.dimension === undefined) return [];
  return [`Dimension ${framework.dimension} is not configured, so that every subject counts as in scope.`];
}

function undeclaredNote(zone: string, dimension: Dimension, others: boolean): string {
  const effect = others ? 'it has no subject here' : 'every in-scope subject counts';
  return `Zone ${zone} is not declared in ${dimension.name}, so that ${effect}.`;
}

/** True when a finding's subject belongs to the control's scope, or when nothing tells that it does not. */
export function isInControlScope(scope: ControlScope, finding: Finding): boolean {
  const { dimension, zones } = scope;
  if (!dimension) return true;
  const names = zonesOfFinding(finding, dimension.name);
  return names.length === 0 || names.some((name) => zones.has(name));
}

/** Zones of a finding in one dimension; none where it is unclassified there, or no zone was said. */
function zonesOfFinding({ subject, zones = [] }: Finding, dimension: string): readonly string[] {
  if (subject.kind === 'ZonePair' && 'from' in subject) {
    return subject.dimension === dimension ? [subject.from, subject.to] : [];
  }
  const prefix = `${dimension}/`;
  return zones.filter((zone) => zone.startsWith(prefix)).map((zone) => zone.slice(prefix.length));
}
