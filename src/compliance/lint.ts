import type { Control, ControlCheck, Framework } from '../model/framework.ts';
import type { Place, Problem } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';
import { CATALOGUE, catalogueEntry } from './catalogue.ts';
import { type LoadFramework, parseLocatedFramework } from './parse.ts';

/** A fault of a control and the field it is in. */
interface Fault {
  readonly field?: string;
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
}

type Rule = (control: Control, framework: Framework) => readonly Fault[];

/** Longest title: a paraphrase is short, and a licensed sentence is not (frameworks.md §3). */
const MAX_TITLE_WORDS = 15;

/** What we never claim (design.md §2). */
const BANNED = /\b(non-?)?complian(t|ce)\b|\bcertif(y|ied|ies)\b|\bpass(es)? (pci|soc|nist|iso|hipaa)\b/i;

const RULES: readonly Rule[] = [
  speaksOfSomething,
  fullIsAutomatic,
  manualIsManual,
  hasRequiredCheck,
  saysItsLimits,
  hasShortTitle,
  neverClaims,
  namesKnownChecks,
  namesEachCheckOnce,
  namesKnownParameters,
  zonesNeedDimension,
];

/**
 * Every fault of a framework file that parses, located: what a mapping must hold before its result can be believed. Throws
 * as `parseFramework` does for a file that does not parse.
 */
export function lintFramework(text: string, file: string, load?: LoadFramework): readonly Problem[] {
  const { framework, placeOf } = parseLocatedFramework(text, file, load);
  return framework.controls.flatMap((control) =>
    RULES.flatMap((rule) => rule(control, framework)).map((fault) => toProblem(fault, control, placeOf)),
  );
}

function toProblem(
  { field, message, expected, got }: Fault,
  { id }: Control,
  placeOf: (control: string, ...field: string[]) => Place,
): Problem {
  const place = field === undefined ? placeOf(id) : placeOf(id, field);
  return { code: 'FRAMEWORK_INVALID', message: `control ${id}: ${message}`, place, expected, got };
}

function speaksOfSomething({ checks, manual, reason }: Control): readonly Fault[] {
  if (checks.length > 0 || manual.length > 0 || reason !== undefined) return [];
  return [{ message: 'nothing is tested or asked', expected: 'checks, manual items, or a reason' }];
}

function fullIsAutomatic({ evidenceLevel, manual }: Control): readonly Fault[] {
  if (evidenceLevel !== 'full' || manual.length === 0) return [];
  return [
    {
      field: 'manual',
      message: 'evidence level full leaves nothing to a person',
      expected: 'no manual items',
    },
  ];
}

function manualIsManual({ evidenceLevel, checks, manual }: Control): readonly Fault[] {
  if (evidenceLevel !== 'manual') return [];
  if (checks.length > 0)
    return [{ field: 'checks', message: 'evidence level manual has checks', expected: 'no checks' }];
  return manual.length > 0
    ? []
    : [{ message: 'evidence level manual asks nothing', expected: 'manual items' }];
}

function hasRequiredCheck({ evidenceLevel, checks, reason }: Control): readonly Fault[] {
  if (evidenceLevel !== 'full' && evidenceLevel !== 'partial') return [];
  if (checks.some(({ required }) => required) || reason !== undefined) return [];
  return [
    { message: `evidence level ${evidenceLevel} rests on no required check`, expected: 'a required check' },
  ];
}

function saysItsLimits({ evidenceLevel, limits }: Control): readonly Fault[] {
  if (evidenceLevel !== 'supporting' || limits.length > 0) return [];
  return [{ message: 'evidence level supporting does not say what it cannot show', expected: 'limits' }];
}

function hasShortTitle({ title }: Control): readonly Fault[] {
  const words = title.split(/\s+/).filter((word) => /\w/.test(word)).length;
  if (words <= MAX_TITLE_WORDS) return [];
  return [
    {
      field: 'title',
      message: 'title is too long',
      expected: `${MAX_TITLE_WORDS} words at most`,
      got: `${words} words`,
    },
  ];
}

function neverClaims({ title, limits, manual, reason = '' }: Control): readonly Fault[] {
  const said = [title, reason, ...limits, ...manual.map(({ ask }) => ask)];
  const claim = said.map((text) => BANNED.exec(text)?.[0]).find((word) => word !== undefined);
  return claim === undefined
    ? []
    : [{ message: 'claims what evidence cannot show', expected: 'another word', got: claim }];
}

function namesKnownChecks({ checks }: Control): readonly Fault[] {
  return checks
    .filter(({ id }) => !catalogueEntry(id))
    .map(({ id }) => {
      const near = nearest(
        id,
        CATALOGUE.map((entry) => entry.id),
      );
      return {
        field: 'checks',
        message: 'no such check',
        expected: near ? `\`${near}\`` : 'a check of the catalogue',
        got: id,
      };
    });
}

function namesEachCheckOnce({ checks }: Control): readonly Fault[] {
  const keys = checks.map(mappingKey);
  const repeated = checks.filter((check, index) => keys.indexOf(mappingKey(check)) !== index);
  return repeated.map(({ id }) => ({ field: 'checks', message: 'a check is named twice', got: id }));
}

function mappingKey({ id, with: filter }: ControlCheck): string {
  return `${id} ${filter.direction ?? ''} ${filter.dimension ?? ''} ${filter.from ?? ''} ${filter.to ?? ''}`;
}

function namesKnownParameters({ checks }: Control, { parameters }: Framework): readonly Fault[] {
  const named = checks.flatMap((check) => Object.values(check.parameters ?? {}));
  return named
    .filter((name) => !Object.hasOwn(parameters, name))
    .map((name) => {
      const expected = `one of ${Object.keys(parameters).join(', ') || 'none, as none is declared'}`;
      return { field: 'checks', message: 'no such parameter of the framework', expected, got: name };
    });
}

function zonesNeedDimension({ zones }: Control, { dimension }: Framework): readonly Fault[] {
  if (zones.length === 0 || dimension !== undefined) return [];
  return [{ field: 'zones', message: 'zones without a dimension', expected: '`scoping: {dimension: …}`' }];
}
