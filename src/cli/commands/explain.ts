import type { Deps } from '../../app/deps.ts';
import { requirePeer } from '../../app/peers.ts';
import { explainFlow } from '../../engine/flow.ts';
import { ALL_CONNECTIONS, type ConnectionSet, portsOf } from '../../model/connection-set.ts';
import type { Protocol } from '../../model/resource.ts';
import { explanationText } from '../../report/explanation.ts';
import { SegproofError } from '../../util/error.ts';
import type { CommandArguments } from '../command.ts';
import { sayTimings } from '../gathering.ts';
import { gatherAndModel } from '../modelling.ts';
import { requireText } from '../requests.ts';

/** Why a flow is allowed or denied. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const { options } = args;
  const [from, to] = [requireText(args, 'from', '--from'), requireText(args, 'to', '--to')];
  const traffic = parsePort(options.text('port'));
  const modelled = await gatherAndModel(args, deps);
  const { engine } = modelled;
  const explanation = explainFlow(engine, requirePeer(engine, from), requirePeer(engine, to), traffic);
  if (options.text('format') === 'json') deps.out(`${JSON.stringify(explanation, null, 2)}\n`);
  else deps.out(explanationText({ from, to, traffic }, explanation));
  sayTimings(args, modelled, deps);
  const expected = options.text('expect');
  if (expected === undefined || explanation.verdict === expected) return 0;
  deps.say(`expected ${expected}, got ${explanation.verdict}`);
  return explanation.verdict === 'unknown' ? 2 : 1;
}

function parsePort(text: string | undefined): ConnectionSet {
  if (text === undefined) return ALL_CONNECTIONS;
  const match = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(text);
  const port = Number(match?.[1]);
  if (!match || port < 1 || port > 65535) {
    const expected = 'a port with its protocol, such as 5432/tcp';
    throw new SegproofError({ code: 'USAGE', message: '--port is not a port', expected, got: text });
  }
  return portsOf((match[2] ?? 'tcp').toUpperCase() as Protocol, [{ first: port, last: port }]);
}
