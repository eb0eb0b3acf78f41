import { parseDocument } from 'yaml';
import { isRecord } from '../../inventory/shape.ts';

export const KUSTOMIZATION_FILES: readonly string[] = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/** Fields under which kustomize gives out the listed files as they are, as far as we read them. */
const HARMLESS = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'images',
  'replicas',
  'configMapGenerator',
  'secretGenerator',
  'generatorOptions',
  'sortOptions',
  'buildMetadata',
  'commonAnnotations',
]);

/** True for kustomize's own kinds, which are instructions and no objects of a cluster. */
export function isKustomization(apiVersion: string, kind: string): boolean {
  return apiVersion.startsWith('kustomize.config.k8s.io/') && ['Kustomization', 'Component'].includes(kind);
}

/**
 * The files and folders that a kustomization gives out unchanged, or `undefined` when it changes them, when it fetches
 * something from elsewhere, or when it cannot be read: then only kustomize can tell what will be in the cluster.
 */
export function plainResources(text: string): readonly string[] | undefined {
  const value = documentValue(text);
  if (!isRecord(value) || !Object.keys(value).every((key) => HARMLESS.has(key))) return undefined;
  const resources = value.resources ?? [];
  if (!Array.isArray(resources) || !resources.every(isLocal)) return undefined;
  return resources.map((resource) => resource.replace(/^\.\//, '').replace(/\/+$/, ''));
}

/** Below the kustomization's own folder: no URL, no way up. */
function isLocal(resource: unknown): resource is string {
  return typeof resource === 'string' && !/^\/|^\.\.|\/\.\.|:\/\/|[?@]|^github\.com/.test(resource);
}

function documentValue(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'silent' });
  try {
    return document.errors.length === 0 ? document.toJS({ maxAliasCount: 100 }) : undefined;
  } catch {
    return undefined;
  }
}
