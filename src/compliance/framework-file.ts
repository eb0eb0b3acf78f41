import type { Control, ControlCheck, Framework, FrameworkParameter } from '../model/framework.ts';
import type { CheckFields, FrameworkFile } from './schema/framework.ts';

/** A checked framework file as the model's record, its defaults filled in. */
export function toFramework(file: FrameworkFile): Framework {
  const { id, title, version, revision, status, publisher, sourceUrl, disclaimer } = file.metadata;
  return {
    ...{ id, title, version, revision, status, publisher, sourceUrl, disclaimer },
    parameters: (file.parameters ?? {}) as Readonly<Record<string, FrameworkParameter>>,
    ...(file.scoping && { dimension: file.scoping.dimension }),
    controls: file.controls.map(toControl),
  };
}

function toControl(control: FrameworkFile['controls'][number]): Control {
  const { checks, zones, limits, manual, ...rest } = control;
  return {
    ...(rest as Pick<Control, 'id' | 'title' | 'evidenceLevel'>),
    zones: zones ?? [],
    checks: (checks ?? []).map(toControlCheck),
    limits: limits ?? [],
    manual: manual ?? [],
  };
}

/** A mapping with its defaults filled in. */
export function toControlCheck(check: CheckFields): ControlCheck {
  return { ...check, required: check.required ?? true, with: check.with ?? {} } as ControlCheck;
}
