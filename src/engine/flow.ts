/**
 * One flow between two named ends: what classes cannot know is added here. A pod always reaches itself (trap 32), and
 * its own node always reaches it (trap 31), whatever the policies say.
 */
import type { ConnectionSet } from '../model/connection-set.ts';
import type { OwnNodeEgress } from '../model/policy.ts';
import type { Endpoint } from '../model/resource.ts';
import type { Reason } from '../model/verdict.ts';
import { adviceFor } from './advice.ts';
import type { Engine, ExplainSide, ExplainStep, Explanation } from './engine.ts';
import type { NamedPeer } from './peer-text.ts';

export function explainFlow(
  engine: Engine,
  from: NamedPeer,
  to: NamedPeer,
  traffic: ConnectionSet,
): Explanation {
  const explanation = flowOf(engine, from, to, traffic);
  const steps = [...explanation.egress.steps, ...explanation.ingress.steps];
  // A pod and itself, or its node: no policy has a say, so nothing that a policy could say would help.
  if (explanation.verdict === 'allow' && steps.some(({ why }) => why === OWN || why === OWN_NODE))
    return explanation;
  return { ...explanation, advice: adviceFor(engine, from, to, traffic, explanation) };
}

const OWN = 'a pod always reaches itself by its own address';
const OWN_NODE = 'traffic from the pod’s own node is always allowed';

function flowOf(engine: Engine, from: NamedPeer, to: NamedPeer, traffic: ConnectionSet): Explanation {
  const { endpoints } = engine.input.inventory;
  const [source, destination] = [from, to].map((end) => endpoints[end.endpoint ?? -1]);
  if (source && source === destination && source.type === 'pod') return selfExplanation();
  const explained = engine.explain(from.peer, to.peer, traffic, { from, to });
  if (destination && isNodeOf(engine, destination, from)) {
    return combine(explained, explained.egress, always(OWN_NODE));
  }
  const { ownNodeEgress: plugin } = engine.input.policies;
  if (source && plugin && isNodeOf(engine, source, to)) return ownNodeByPlugin(explained, plugin);
  if (source && isNodeOf(engine, source, to) && explained.egress.verdict === 'deny') {
    return ownNodeEgress(explained);
  }
  return explained;
}

function selfExplanation(): Explanation {
  const side = always(OWN);
  return { verdict: 'allow', reasons: [], egress: side, ingress: side };
}

function always(why: string): ExplainSide {
  return { verdict: 'allow', steps: [{ tier: '', did: 'default', action: 'allow', why }] };
}

/** True when `end` is the node on which the pod runs: by address, or as a pod that shares the node's network. */
function isNodeOf(engine: Engine, pod: Endpoint, end: NamedPeer): boolean {
  if (pod.node === undefined || pod.hostNetwork) return false;
  const { endpoints, nodes } = engine.input.inventory;
  const other = endpoints[end.endpoint ?? -1];
  if (other) return other.hostNetwork && other.node === pod.node;
  const node = nodes.find(({ name }) => name === pod.node);
  return end.address !== undefined && node?.addresses.includes(end.address) === true;
}

/** The documentation allows traffic to the pod's own node; some plugins filter it. */
function ownNodeEgress(explained: Explanation): Explanation {
  const why = 'whether policies filter traffic to the pod’s own node depends on the network plugin';
  const reason: Reason = { code: 'U7', message: why };
  const steps = [...explained.egress.steps, { tier: '', did: 'maybe' as const, why }];
  const egress: ExplainSide = { verdict: 'unknown', steps };
  const both = combine(explained, egress, explained.ingress);
  return { ...both, reasons: both.verdict === 'unknown' ? [...both.reasons, reason] : [] };
}

/** After the pod's own policies the plugin's setting decides; it opens nothing that they close (trap 82). */
function ownNodeByPlugin(explained: Explanation, { action, why }: OwnNodeEgress): Explanation {
  const { egress, ingress } = explained;
  if (egress.verdict === 'deny') return explained;
  const verdict = action === 'allow' ? egress.verdict : action;
  const step =
    action === 'unknown' ? { tier: '', did: 'maybe', why } : { tier: '', did: 'default', action, why };
  const both = combine(explained, { verdict, steps: [...egress.steps, step as ExplainStep] }, ingress);
  const reason: Reason = { code: 'U7', message: why };
  return action === 'unknown' && both.verdict === 'unknown'
    ? { ...both, reasons: [...both.reasons, reason] }
    : both;
}

function combine(explained: Explanation, egress: ExplainSide, ingress: ExplainSide): Explanation {
  const verdicts = [egress.verdict, ingress.verdict];
  const verdict = verdicts.includes('deny') ? 'deny' : verdicts.includes('unknown') ? 'unknown' : 'allow';
  return { verdict, reasons: verdict === 'unknown' ? explained.reasons : [], egress, ingress };
}
