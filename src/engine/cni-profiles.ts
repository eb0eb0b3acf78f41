import type { CniProfile } from './engine.ts';

/** Where plugins differ by their own documents (policy-engines traps 22, 38). What is not listed follows the API's text. */
const PROFILES: Readonly<Record<string, Omit<CniProfile, 'name'>>> = {
  calico: { addressBlocksMatchPods: true, serviceAddresses: 'rewritten' },
  cilium: { addressBlocksMatchPods: false, addressBlocksMatchNodes: false, serviceAddresses: 'rewritten' },
};

/** Profile of a network plugin by its name; one that is not listed, or not known, is taken by the API's own text. */
export function cniProfile(cni: string | undefined): CniProfile {
  return { name: cni ?? 'unknown', ...(PROFILES[cni ?? ''] ?? { addressBlocksMatchPods: true }) };
}
