import { KINDS_TO_READ, type KindToRead } from './kinds.ts';

/** A rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1 PolicyRule). */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * The permissions that a snapshot of the given kinds needs: `get` and `list`, one rule per API group; `get` by name
 * alone for kinds that are read by name. Never a wildcard, never `watch` or a write.
 */
export function rulesToRead(kinds: readonly KindToRead[] = KINDS_TO_READ): readonly PolicyRule[] {
  const listed = kinds.filter(({ names }) => !names);
  const groups = [...new Set(listed.map(({ group }) => group))];
  return [
    ...groups.map((group) => ({
      apiGroups: [group],
      resources: listed.filter((kind) => kind.group === group).map(({ resource }) => resource),
      verbs: ['get', 'list'],
    })),
    ...kinds.flatMap(ruleByName),
  ];
}

function ruleByName({ group, resource, names }: KindToRead): readonly PolicyRule[] {
  if (!names) return [];
  const resourceNames = [...new Set(names.map(({ name }) => name))];
  return [{ apiGroups: [group], resources: [resource], resourceNames, verbs: ['get'] }];
}

/**
 * The ClusterRole as YAML, every resource with the reason why it is read, for the person who is asked to grant it.
 * `name` and all values come from our own tables.
 */
export function clusterRoleYaml(name: string, kinds: readonly KindToRead[] = KINDS_TO_READ): string {
  const lines = [
    '# Made from the table of kinds that Segproof reads (src/inventory/kinds.ts): get and list, no Secrets, no writes.',
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: ClusterRole',
    'metadata:',
    `  name: ${name}`,
    'rules:',
    ...rulesToRead(kinds).flatMap((rule) => ruleLines(rule, kinds)),
  ];
  return `${lines.join('\n')}\n`;
}

function ruleLines(rule: PolicyRule, kinds: readonly KindToRead[]): readonly string[] {
  const [group] = rule.apiGroups;
  const why = (resource: string) =>
    kinds.find((kind) => kind.group === group && kind.resource === resource)?.why ?? '';
  return [
    `  - apiGroups: [${JSON.stringify(group)}]`,
    '    resources:',
    ...rule.resources.map((resource) => `      - ${resource} # ${why(resource)}`),
    ...(rule.resourceNames ? [`    resourceNames: [${rule.resourceNames.join(', ')}]`] : []),
    `    verbs: [${rule.verbs.join(', ')}]`,
  ];
}
