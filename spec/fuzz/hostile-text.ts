import type { Chance } from './chance.ts'

const WORDS: readonly string[] = [
  ...['', 'a', '0', '-1', 'k.0', 'http.url', 'error', 'error.stack', 'service.name', 'resource.name', 'span.type'],
  ...['manual.keep', 'sampling.priority', '_dd.measured', '_dd.p.tid', '_sampling_priority_v1', '_dd.top_level', 'env'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'then', 'hasOwnProperty', 'length'],
  ...[
    '\0',
    'a\0b',
    '\r\n',
    '\u001b[31m',
    '\u202e',
    '\ufeff',
    '\ufffd',
    '\u2028',
    '%00',
    '<script>',
    '\ud800',
    '\udc00',
  ],
  ...['\udc00\ud800', '😀', 'é', 'ß', '日本語', '../..', '{"a":1}', 'NaN', 'null', 'undefined', '[object Object]'],
]

const UNITS: readonly string[] = ['a', 'é', '日', '😀', '\ud800', '\udfff', '\0', '"', '\\', '\u001f', ',', '=']
/** Where texts are cut, and where msgpack has another header. */
const EDGES: readonly number[] = [
  ...[15, 16, 23, 24, 25, 31, 32, 33, 63, 64, 199, 200, 201, 255, 256, 257, 4999, 5000, 5001, 8192],
  ...[24_997, 24_998, 25_000, 25_001, 65_535, 65_536],
]

/** A text that somewhere something might not take. */
export function hostileText(chance: Chance): string {
  const kind = chance.below(100)
  if (kind < 50) return chance.pick(WORDS)
  if (kind < 75) return randomText(chance, chance.below(12))
  if (kind < 90) return randomText(chance, chance.pick(EDGES.slice(0, 16)))
  if (kind < 99) return chance.pick(UNITS).repeat(chance.pick(EDGES.slice(0, 20))) + chance.pick(WORDS)
  return atEdge(chance)
}

function randomText(chance: Chance, length: number): string {
  const units: number[] = []
  const most = chance.oneIn(2) ? 0x80 : 0x1_0000
  for (let i = 0; i < Math.min(length, 300); i++) units.push(chance.below(most))
  return String.fromCharCode(...units)
}

/** A long one, with a character of more units just where it may be cut. */
function atEdge(chance: Chance): string {
  const edge = chance.pick(EDGES) + chance.below(5) - 2
  return 'x'.repeat(Math.max(edge, 0)) + chance.pick(UNITS) + 'y'.repeat(chance.below(10))
}
