import type { Control, ControlCheck, Framework, FrameworkParameter } from '../model/framework.ts';
import type { CheckFields, ControlFields, HeadFields } from './schema/framework.ts';

/** What the file says besides its controls, its defaults filled in. */
export function toFrameworkHead(head: HeadFields): Omit<Framework, 'controls'> {
  const { license: _license, reviewedBy: _reviewedBy, ...metadata } = head.metadata;
  return {
    ...(metadata as Pick<Framework, Exclude<keyof typeof metadata, 'effective' | 'source'>>),
    parameters: (head.parameters ?? {}) as Readonly<Record<string, FrameworkParameter>>,
    ...scopingOf(head.scoping),
  };
}

/** Dimension and zones, where a file or overlay names them. */
export function scopingOf(scoping: HeadFields['scoping']): Pick<Framework, 'dimension' | 'zones'> {
  if (!scoping) return {};
  return { dimension: scoping.dimension, ...(scoping.zones && { zones: scoping.zones }) };
}

/** A checked control as the model's record, its defaults filled in. */
export function toControl(control: ControlFields): Control {
  const { checks, zones, limits, manual, ...rest } = control;
  return {
    ...(rest as Pick<Control, 'id' | 'title' | 'evidenceLevel'>),
    zones: zones ?? [],
    checks: (checks ?? []).map(toControlCheck),
    limits: limits ?? [],
    manual: (manual ?? []) as Control['manual'],
  };
}

/** A mapping with its defaults filled in. */
export function toControlCheck(check: CheckFields): ControlCheck {
  return { ...check, required: check.required ?? true, with: check.with ?? {} } as ControlCheck;
}
