import type { Assessment, ControlResult, OutstandingItem } from '../../model/assessment.ts';
import type { Block, Cell, Section } from './document.ts';
import { cell, column, link, muted, paragraph, table } from './document.ts';
import { controlAnchor, counted } from './text.ts';

/** The register that people sign: by framework, each item with room for name and date. */
export function attestationsSection({ controls, frameworks }: Assessment): Section {
  const count = controls.reduce((sum, { outstanding }) => sum + outstanding.length, 0);
  const tables = frameworks.flatMap(({ id, title, version }) => {
    const rows = controls.filter(({ framework }) => framework === id).flatMap(attestationRows);
    return rows.length > 0 ? [attestationTable(`${title} ${version}`.trim(), rows)] : [];
  });
  return {
    id: 'attestations',
    title: 'Manual items outstanding',
    blocks:
      count > 0
        ? [
            paragraph(
              `${counted(count, 'item')} that no cluster can show. Until a person signs them, the controls say “attestation outstanding”.`,
            ),
            ...tables,
          ]
        : [paragraph('Nothing is outstanding.')],
    sections: [],
  };
}

function attestationRows(control: ControlResult): readonly (readonly Cell[])[] {
  return control.outstanding.map((item) => [
    cell(link(control.id, controlAnchor(control))),
    cell(item.id),
    cell(item.ask),
    cell(muted(signerOf(item))),
  ]);
}

/** The role that is to sign, and until when the last signature held. */
function signerOf({ signer, lapsed }: OutstandingItem): string {
  return [signer?.replaceAll('-', ' '), lapsed && `last signature held to ${lapsed}`]
    .filter((part) => part !== undefined)
    .join('; ');
}

function attestationTable(title: string, rows: readonly (readonly Cell[])[]): Block {
  const columns = [
    column('Control', 1),
    column('Item', 1.6),
    column('To attest', 6.2),
    column('Name, date', 1.8),
  ];
  return table(`Without a signature: ${title}`, columns, rows);
}
