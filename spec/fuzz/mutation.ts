import { Buffer } from 'node:buffer'
import type { Chance } from './chance.ts'

/** What msgpack, JSON and headers have trouble with. */
const PIECES: readonly Buffer[] = [
  ...['c0', 'c1', 'c2', 'ff', 'e0', '7f', '80', '90', 'a0', 'ca7fc00000', 'cb7ff0000000000000', 'cbffffffffffffffff'],
  ...['cf8000000000000000', 'cfffffffffffffffff', 'd38000000000000000', 'd2ffffffff', 'ce80000000', 'dcffff', 'deffff'],
  ...['ddffffffff', 'dfffffffff', 'dbffffffff', 'c6ffffffff', 'c9ffffffff01', 'dd01efe920', 'd6ff00000000', 'd4ff00'],
  ...['91'.repeat(40), '81a16b'.repeat(20), 'a2c328', 'a3eda080', 'a95f5f70726f746f5f5f', 'a474797065', 'a46d657461'],
]
  .map((hex) => Buffer.from(hex, 'hex'))
  .concat(
    [
      '[[',
      ']',
      '{"',
      '"\\ud800"',
      '1e999',
      '-0',
      '18446744073709551616',
      '\\u0000',
      ',',
      ';',
      '=',
      '%',
      '%C3',
      '\t',
    ].map((text) => Buffer.from(text)),
    [
      '00-',
      '-01',
      'dd=s:1;o:',
      '_dd.p.',
      '\r\n',
      '\0',
      '\x7f',
      'é',
      '__proto__',
      '99999999999999999999',
      ' ',
      '~',
      ':',
    ].map((text) => Buffer.from(text)),
  )

/** Bytes with a few things changed. */
export function mutated(chance: Chance, bytes: Buffer, others: readonly Buffer[]): Buffer {
  let result = bytes
  for (let i = chance.below(4); i >= 0; i--) result = changed(chance, result, others)
  return result
}

function changed(chance: Chance, bytes: Buffer, others: readonly Buffer[]): Buffer {
  const at = chance.below(bytes.length + 1)
  const end = Math.min(at + chance.below(chance.oneIn(4) ? bytes.length + 1 : 9), bytes.length)
  const before = bytes.subarray(0, at)
  switch (chance.below(8)) {
    case 0: {
      const flipped = Buffer.from(bytes)
      if (at < bytes.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << chance.below(8))
      return flipped
    }
    case 1: {
      const other = Buffer.from(bytes)
      if (at < bytes.length) other[at] = chance.below(256)
      return other
    }
    case 2:
      return before
    case 3:
      return Buffer.concat([before, bytes.subarray(end)])
    case 4:
      return Buffer.concat([before, ...Array<Buffer>(chance.oneIn(20) ? 500 : 2).fill(bytes.subarray(at, end))])
    case 5: {
      const other = chance.pick(others)
      return Buffer.concat([before, other.subarray(chance.below(other.length + 1))])
    }
    case 6:
      return Buffer.concat([before, chance.pick(PIECES), bytes.subarray(end)])
    default:
      return Buffer.concat([before, chance.pick(PIECES), bytes.subarray(at)])
  }
}
