import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../../src/archive/bytes.ts';
import {
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  leafHash,
  merkleRoot,
  nodeHash,
  prefixRoots,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/archive/merkle.ts';

const SIZES = Array.from({ length: 101 }, (_, n) => n);
const LEAVES = SIZES.map((n) => leafHash(utf8(`leaf ${n}`)));

/** MTH by the letter of RFC 6962 §2.1, to compare with. */
function definition(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return EMPTY_ROOT;
  if (hashes.length === 1) return hashes[0]!;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(definition(hashes.slice(0, k)), definition(hashes.slice(k)));
}

describe('the Merkle tree', () => {
  test('gives the roots of the reference leaves of Certificate Transparency', () => {
    const leaves = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ];
    const hashes = leaves.map((hex) => leafHash(Buffer.from(hex, 'hex')));
    expect([...prefixRoots(hashes)].map(toHex)).toEqual([
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ]);
  });

  test('has the root that the definition gives, for every size up to 100', () => {
    for (const size of SIZES) {
      const leaves = LEAVES.slice(0, size);
      expect(toHex(merkleRoot(leaves))).toBe(toHex(definition(leaves)));
    }
    const roots = [...prefixRoots(LEAVES.slice(0, 100))].map(toHex);
    expect(roots).toEqual(SIZES.slice(1).map((size) => toHex(definition(LEAVES.slice(0, size)))));
  });

  test('proves every leaf of every tree up to 100, and no leaf at another place, size or root', () => {
    const wrong: string[] = [];
    for (const size of SIZES) {
      const leaves = LEAVES.slice(0, size);
      const root = merkleRoot(leaves);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(leaves, index);
        const leaf = leaves[index]!;
        const good = verifyInclusion(leaf, index, size, proof, root);
        const bad = [
          verifyInclusion(LEAVES[100]!, index, size, proof, root),
          verifyInclusion(leaf, index, size, proof, EMPTY_ROOT),
          verifyInclusion(leaf, index, size, [...proof, root], root),
          verifyInclusion(leaf, size, size, proof, root),
          size > 1 && verifyInclusion(leaf, (index + 1) % size, size, proof, root),
          proof.length > 0 && verifyInclusion(leaf, index, size, proof.slice(1), root),
        ];
        if (!good || bad.includes(true)) wrong.push(`${index} of ${size}: ${good}, ${bad}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('proves every prefix of every tree up to 100, and no other', () => {
    const wrong: string[] = [];
    for (const size of SIZES) {
      const leaves = LEAVES.slice(0, size);
      const root = merkleRoot(leaves);
      for (let old = 0; old <= size; old++) {
        const proof = consistencyProof(leaves, old);
        const oldRoot = merkleRoot(leaves.slice(0, old));
        const good = verifyConsistency(old, size, proof, oldRoot, root);
        const bad = [
          verifyConsistency(old, size, [...proof, root], oldRoot, root),
          verifyConsistency(size + 1, size, proof, oldRoot, root),
          verifyConsistency(old, size, proof, LEAVES[100]!, root),
          // Every tree begins with the empty one.
          old > 0 && verifyConsistency(old, size, proof, oldRoot, LEAVES[100]!),
          proof.length > 0 && verifyConsistency(old, size, proof.slice(1), oldRoot, root),
        ];
        if (!good || bad.includes(true)) wrong.push(`${old} of ${size}: ${good}, ${bad}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
