import { join } from 'node:path';
import { modelCluster } from '../../src/app/model-cluster.ts';
import { requirePeer } from '../../src/app/peers.ts';
import { loadJudgingSettings } from '../../src/app/settings.ts';
import { parseTraffic } from '../../src/cli/traffic-option.ts';
import type { Engine, Explanation } from '../../src/engine/engine.ts';
import { explainFlow } from '../../src/engine/flow.ts';
import { explainAllTraffic, type FlowPart } from '../../src/engine/flow-parts.ts';
import { partsText } from '../../src/report/explanation-parts.ts';
import { readSources } from '../../src/sources/read-sources.ts';
import { EXPLAINED, type ExplainedFlow } from './explained.ts';

interface Explained {
  readonly flow: ExplainedFlow;
  readonly verdicts: readonly Explanation['verdict'][];
  /** The command and what it prints, in the project's folder. */
  readonly text: string;
}

/** The flows of a sample; its cluster is read once. */
export async function explainSample(scenario: string): Promise<readonly Explained[]> {
  const { input, flows } = EXPLAINED[scenario]!;
  const source = join('reports/samples', scenario, input);
  const settings = loadJudgingSettings({ sources: [source], defaultFrameworks: [] });
  const { engine } = modelCluster(await readSources([source]), settings, 'absent');
  return flows.map((flow) => {
    const { title, from, to, port } = flow;
    const parts = partsOf(engine, flow);
    const command = ['explain', source, '--from', from, '--to', to, ...(port ? ['--port', port] : [])];
    return {
      flow,
      verdicts: parts.map(({ explanation }) => explanation.verdict),
      text: `# ${title}\n$ segproof ${command.join(' ')}\n${partsText({ from, to }, parts)}`,
    };
  });
}

function partsOf(engine: Engine, { from, to, port }: ExplainedFlow): readonly FlowPart[] {
  const [source, destination] = [requirePeer(engine, from), requirePeer(engine, to)];
  if (!port) return explainAllTraffic(engine, source, destination);
  const traffic = parseTraffic(port);
  return [{ traffic, explanation: explainFlow(engine, source, destination, traffic) }];
}

/** `output/explained.txt` of a sample. */
export async function explainedText(scenario: string): Promise<string> {
  return (await explainSample(scenario)).map(({ text }) => text).join('\n');
}
