/** `npm run generate -- --pods 1000 --policies 50 > dump.json`: a cluster to measure on, the same for the same numbers. */
import { parseArgs } from 'node:util';
import { DIALECTS, type GeneratedDialect, generateCluster } from './cluster.ts';

const USAGE = `usage: npm run -s generate -- [--pods N] [--policies N] [--namespaces N] [--workloads N] [--seed N]
                          [--dialect ${DIALECTS.join('|')}] > dump.json

Writes one JSON list as \`kubectl get -A -o json\` does. --workloads 0 (the default) makes bare pods.
`;

const DEFAULTS = { pods: 1000, policies: 50, namespaces: 10, workloads: 0, seed: 1 };

function main(): void {
  const names = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...(Object.fromEntries(names.map((name) => [name, text])) as Record<
        keyof typeof DEFAULTS,
        typeof text
      >),
      dialect: text,
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const size = { ...DEFAULTS };
  for (const name of names) {
    const given = values[name];
    if (given === undefined) continue;
    if (!/^\d+$/.test(given)) throw new Error(`--${name}: expected a whole number, got ${given}`);
    size[name] = Number(given);
  }
  const dialect = (values.dialect ?? 'kubernetes') as GeneratedDialect;
  if (!DIALECTS.includes(dialect))
    throw new Error(`--dialect: expected ${DIALECTS.join(', ')}, got ${dialect}`);
  write({ ...size, namespaces: Math.max(1, size.namespaces), dialect });
}

function write(size: Parameters<typeof generateCluster>[0]): void {
  const pieces: string[] = [];
  for (const [index, { metadata, ...rest }] of generateCluster(size).entries()) {
    const served = { uid: `uid-${index}`, resourceVersion: String(index + 1) };
    pieces.push(JSON.stringify({ ...rest, metadata: { ...metadata, ...served } }));
  }
  process.stdout.write('{"apiVersion":"v1","items":[');
  for (const [index, piece] of pieces.entries()) process.stdout.write(index === 0 ? piece : `,${piece}`);
  process.stdout.write('],"kind":"List","metadata":{"resourceVersion":""}}\n');
}

try {
  main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 3;
}
