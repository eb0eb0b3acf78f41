import type { CheckMeta } from '../../checks/contract.ts';
import type { Control, Framework } from '../../model/framework.ts';

/** A fault and the field it is in, counted from the control or from the file's head. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: string | undefined;
  readonly got?: string | undefined;
}

/** What a framework file is held against besides itself. */
export interface LintContext {
  /** Checks of this version; one that is missing takes whatever the mapping says. */
  readonly checks: readonly CheckMeta[];
  /** Ids of a public scheme, such as `nist-800-53-r5`; `undefined` where there is no list. */
  readonly publicIds: (scheme: string) => ReadonlySet<string> | undefined;
  /** Ids of every framework that is known. */
  readonly frameworks: readonly string[];
}

/** A rule about one control. */
export type ControlRule = (control: Control, framework: Framework, context: LintContext) => readonly Fault[];

/** What we never claim (design.md §2). */
const CLAIM =
  /\b(non-?)?complian(t|ce)\b|\bcertif(y|ied|ies|ication)\b|\bpass(es|ed)? (pci|soc|nist|iso|hipaa)\b/i;

/** The fault of a text that claims what no evidence shows. */
export function claimIn(text: string, path: readonly PropertyKey[]): readonly Fault[] {
  const got = CLAIM.exec(text)?.[0];
  return got === undefined
    ? []
    : [{ path, message: 'claims what evidence cannot show', expected: 'another word', got }];
}
