import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALLOWED_ANNOTATIONS } from '../../../src/inventory/annotations.ts';
import { AGENTS, CONFIG_MAP_SETTINGS, type Setting } from '../../../src/inventory/enforcement-facts.ts';
import { KINDS_TO_READ } from '../../../src/inventory/kinds.ts';

const PAGE = join(import.meta.dirname, '../../../docs/snapshot.md');

function settings(list: readonly Setting[] = []): string {
  return list
    .map(({ name, values }) => `\`${name}\` (${values.map((value) => value || 'empty').join(', ')})`)
    .join('; ');
}

function page(): string {
  const kinds = KINDS_TO_READ.map((kind) => {
    return `| ${kind.group || 'core'} | ${kind.kind} | ${kind.role} | ${kind.needed} | ${kind.why} |`;
  });
  const agents = AGENTS.map((agent) => {
    const kept = [settings(agent.flags), settings(agent.variables)].filter((text) => text !== '').join('; ');
    return `| ${agent.engine} | ${agent.namespaces.join(', ')} | ${agent.daemonSets.join(', ')} | ${kept || '–'} |`;
  });
  const maps = CONFIG_MAP_SETTINGS.map(({ namespaces, name, settings: list }) => {
    return `| ${name} | ${namespaces.join(', ')} | ${settings(list)} |`;
  });
  return `# What a snapshot holds

Written from the tables in \`src/inventory\` by a test, which fails when they differ (\`vitest run -u\` writes it anew).

Of each object only fields of an allow-list are kept: names, labels, owners, addresses, ports, selectors. Secrets are
never read. Of policies at layers 3 and 4 everything is kept but annotations, status and what Cilium compares HTTP
headers with, so that a misspelt field can be pointed out; of authorization above them only whom it selects.
Environment values, arguments, ConfigMap data and annotations stay out, but for the lists below.

## Kinds that are read

| Group | Kind | Role | Needed | Why |
|---|---|---|---|---|
${kinds.join('\n')}

## Annotations that are kept

${ALLOWED_ANNOTATIONS.map((name) => `- \`${name}\``).join('\n')}

## Settings of network plugins that are kept

Of these DaemonSets, in these namespaces only: container and image name, and the flags and variables listed, with the
value if it is one of those in brackets, else the word \`other\`.

| Engine | Namespaces | DaemonSets | Flags and variables |
|---|---|---|---|
${agents.join('\n')}

| ConfigMap | Namespaces | Keys |
|---|---|---|
${maps.join('\n')}
`;
}

test('the page on what a snapshot holds says what the tables say', async () => {
  await expect(page()).toMatchFileSnapshot(PAGE);
});
