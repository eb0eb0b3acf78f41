/** Addresses as texts of zeros and ones: slow, and unlike the engine's arithmetic. */

export function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

/** Whether a block (`10.0.0.0/8`; a bare address is a block of one, F: libcalico-go net.ParseCIDROrIP) holds it. */
export function inBlock(address: string, cidr: string): boolean {
  if (familyOf(address) !== familyOf(cidr)) return false;
  const [base, length] = cidr.split('/');
  const left = bits(address);
  const right = bits(base!);
  const prefix = length === undefined ? right.length : Number(length);
  return left.slice(0, prefix) === right.slice(0, prefix);
}

function bits(address: string): string {
  if (!address.includes(':')) {
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  }
  const [head, tail] = address.split('::');
  const before = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const middle = address.includes('::') ? new Array(8 - before.length - after.length).fill('0') : [];
  return [...before, ...middle, ...after]
    .map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0'))
    .join('');
}
