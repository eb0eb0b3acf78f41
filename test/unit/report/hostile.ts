import type { Assessment } from '../../../src/model/assessment.ts';

/** Texts that whoever may create an object could put into names, labels and messages (evidence.md B13). */
export const HOSTILE: readonly string[] = [
  '<script>document.title="stolen"</script>',
  '"><img src=x onerror="document.title=\'stolen\'">',
  "' onmouseover='document.title=1' x='",
  '</style><script>document.title="stolen"</script>',
  '</title><svg onload=document.title="stolen">',
  '{{constructor.constructor "return process"}}{{{view.title}}}',
  'javascript:document.title="stolen"',
  '\u001b[31mred\u001b[0m\u001b]0;stolen\u0007',
  'pay\r\nSet-Cookie: stolen=1',
  'abc\u202egpj.exe\u2066evil\u2069',
  'zero\u200bwidth\u200d\ufeff\u00ad',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '@SUM(A1:A9)',
  '../../../../etc/passwd',
  'http://127.0.0.1:1/pixel.png',
  '<iframe src="http://127.0.0.1:1/">',
  '\ud800 lone surrogate',
  '支付 платёж δοκιμή 💳',
  'x'.repeat(253),
  `${'long words never end '.repeat(400)}`,
  '(unbalanced \\) /JS (app.alert(1)) >> endobj',
];

/** All of them at once, without the one that is only long. */
export const HOSTILE_TEXT = HOSTILE.filter((text) => text.length < 1000).join(' ');

/** A corner of an assessment that still has every kind of thing in it, for tests that render it many times. */
export function corner(assessment: Assessment): Assessment {
  const kept = ['fail', 'unknown', 'exempt', 'pass'].map(
    (status) => assessment.findings.find((finding) => finding.status === status)!,
  );
  return {
    ...assessment,
    findings: kept,
    frameworks: assessment.frameworks.slice(0, 1),
    controls: assessment.controls.slice(0, 4).map((control) => ({ ...control, findings: [0, 1, 2, 3] })),
    checks: assessment.checks.slice(0, 2),
    populations: assessment.populations
      .slice(0, 1)
      .map((population) => ({ ...population, rows: population.rows.slice(0, 3) })),
  };
}

/** The assessment with every text a cluster or its owner controls replaced by `text`. */
export function poisoned(assessment: Assessment, text: string): Assessment {
  return replaceTexts(assessment, text, '') as Assessment;
}

/** Members that hold words of our own vocabulary, instants or digests: the shape that the contract fixes. */
const FIXED = new Set([
  'schemaVersion',
  'mode',
  'status',
  'severity',
  'reasons',
  'direction',
  'outcome',
  'evidenceLevel',
  'result',
  'state',
  'type',
  'at',
  'slot',
  'collectedFrom',
  'collectedTo',
  'expires',
  'subjectKind',
  'framework',
  'kind',
]);

function replaceTexts(value: unknown, text: string, member: string): unknown {
  if (typeof value === 'string') return FIXED.has(member) ? value : text;
  if (Array.isArray(value)) return value.map((item) => replaceTexts(item, text, member));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceTexts(item, text, key)]));
}
