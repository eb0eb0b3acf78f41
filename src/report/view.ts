import type { Assessment } from '../model/assessment.ts';
import {
  checksSection,
  exceptionsSection,
  glossarySection,
  inputsSection,
  limitsSection,
  populationsSection,
} from './view/appendix.ts';
import { attestationsSection } from './view/attestations.ts';
import { causesSection } from './view/cause-section.ts';
import { groupByCause } from './view/causes.ts';
import { frameworkSections } from './view/controls.ts';
import type { Section } from './view/document.ts';
import type { Front } from './view/front.ts';
import { frontPage } from './view/front.ts';
import { periodSections } from './view/period.ts';
import { instant } from './view/text.ts';
import { withVisibleText } from './view/visible-text.ts';
import { zonesSection } from './view/zones.ts';

/** The assessment worded, sorted and grouped for people; every human format draws this and adds no words of its own. */
export interface ReportView {
  /** The document's title, cluster included. */
  readonly title: string;
  readonly front: Front;
  readonly sections: readonly Section[];
  /** At the foot of every page: which run this sheet belongs to. */
  readonly footer: string;
  /** Who prepared it, above the lines for signatures. */
  readonly prepared: string;
}

export function buildReportView(assessment: Assessment): ReportView {
  const shown = withVisibleText(assessment);
  const causes = groupByCause(shown.findings, shown.scope);
  const front = frontPage(shown);
  return {
    title: `${front.title}: ${front.cluster}`,
    front,
    sections: [
      ...periodSections(shown),
      zonesSection(shown),
      ...frameworkSections(shown, causes),
      causesSection(shown, causes),
      exceptionsSection(shown),
      attestationsSection(shown),
      populationsSection(shown),
      inputsSection(shown),
      checksSection(shown),
      limitsSection(shown),
      glossarySection(),
    ],
    footer: footer(shown),
    prepared: prepared(shown),
  };
}

function footer({ run, tool }: Assessment): string {
  const checkpoint = run.previousCheckpoint
    ? `after checkpoint ${run.previousCheckpoint.rootHash.slice(0, 12)}`
    : 'no archive';
  return `${run.cluster.name} · run ${run.id.slice(0, 12)} · ${checkpoint} · segproof ${tool.version} · unsigned draft`;
}

function prepared({ run, tool }: Assessment): string {
  const reader = run.identity ? `, which read as ${run.identity}` : '';
  return `Prepared by segproof ${tool.version}${reader}, judged for ${instant(run.at)}, run ${run.id}.`;
}
