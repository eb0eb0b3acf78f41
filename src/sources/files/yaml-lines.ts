import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node } from 'yaml';
import { fieldPath } from '../../inventory/shape.ts';
import type { Path } from './document.ts';

/** Offset at which the field at a path begins (its key, where it has one), or the nearest field above it. */
export function nearestOffset(root: unknown, path: Path): number {
  let node: unknown = root;
  let offset = startOf(root) ?? 0;
  for (const part of path) {
    const child = childOf(node, part);
    if (!child) break;
    offset = child.offset ?? offset;
    node = child.node;
  }
  return offset;
}

/** Line of every field below a node, by field path from there: `spec.ingress[0].ports`. */
export function fieldLines(
  root: unknown,
  lineAt: (offset: number) => number,
): Readonly<Record<string, number>> {
  const lines: Record<string, number> = {};
  const enter = (node: unknown, path: (string | number)[]): void => {
    for (const [part, child] of childrenOf(node)) {
      const below = [...path, part];
      if (child.offset !== undefined) lines[fieldPath(below)] = lineAt(child.offset);
      enter(child.node, below);
    }
  };
  enter(root, []);
  return lines;
}

interface Child {
  readonly node: unknown;
  readonly offset: number | undefined;
}

function childOf(node: unknown, part: string | number): Child | undefined {
  for (const [name, child] of childrenOf(node)) if (name === part) return child;
  return undefined;
}

/** Aliases are not followed: what they stand for was written elsewhere. */
function* childrenOf(node: unknown): Generator<readonly [string | number, Child]> {
  if (isAlias(node)) return;
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) yield [index, { node: item, offset: startOf(item) }];
  }
  if (!isMap(node)) return;
  for (const pair of node.items) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    yield [String(pair.key.value), { node: pair.value, offset: startOf(pair.key) ?? startOf(pair.value) }];
  }
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
