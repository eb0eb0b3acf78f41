import { isExpired } from '../checks/parts/register.ts';
import type { OutstandingItem } from '../model/assessment.ts';
import type { Control, Framework, ManualItem } from '../model/framework.ts';
import type { Attestation } from '../model/register.ts';
import { addDuration } from '../util/duration.ts';

/**
 * Manual items without an attestation that holds at the instant judged for: none was signed, or it expired, or it is older
 * than the item lets one be. `lapsed` is the last day on which the newest of those held.
 */
export function outstandingItems(
  framework: Framework,
  control: Control,
  attestations: readonly Attestation[],
  at: string,
): readonly OutstandingItem[] {
  const today = at.slice(0, 10);
  const signed = attestations.filter(
    (entry) =>
      entry.framework === framework.id && entry.control === control.id && entry.on.slice(0, 10) <= today,
  );
  return control.manual.flatMap((item) => {
    const own = signed.filter((entry) => entry.item === item.id);
    if (own.some((entry) => holds(entry, item, at))) return [];
    const lapsed = own
      .map((entry) => lastDay(entry, item))
      .sort()
      .at(-1);
    return [outstanding(item, lapsed)];
  });
}

function outstanding({ id, ask, signer }: ManualItem, lapsed: string | undefined): OutstandingItem {
  return { id, ask, ...(signer !== undefined && { signer }), ...(lapsed !== undefined && { lapsed }) };
}

function holds(entry: Attestation, item: ManualItem, at: string): boolean {
  return !isExpired(entry.expires, at) && !isExpired(lastDay(entry, item), at);
}

/** The last day on which a signature holds: its own, or the item's, whichever is first. */
function lastDay({ on, expires }: Attestation, { validFor }: ManualItem): string | undefined {
  const byItem = validFor === undefined ? undefined : addDuration(on, validFor);
  const days = [byItem, expires?.slice(0, 10)].filter((day) => day !== undefined);
  return days.sort()[0];
}
