import { runInNewContext } from 'node:vm'
import type { Chance } from './chance.ts'
import { hostileText } from './hostile-text.ts'

type Make = (chance: Chance, depth: number) => unknown

const boom = (): never => {
  throw new Error('boom')
}

/** Costs too much to be made anew for each value. */
const DEEP = nestedObject(100_000)
const DEEP_ARRAY = nestedArray(100_000)
const WIDE = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i]))
const MANY = new Set(Array.from({ length: 20_000 }, (_, i) => i))
const LARGE = Buffer.alloc(1 << 20, 'é')
const HUGE_INTEGER = 2n ** 200_000n
const LOST = new ArrayBuffer(8)
/** A view whose bytes are not there any more. */
const LOST_VIEW = new Uint8Array(LOST)
const LOST_DATA = new DataView(LOST)
structuredClone(LOST, { transfer: [LOST] })
/** Its own prototype: who walks up finds no end. */
const OWN: object = new Proxy({}, { getPrototypeOf: () => OWN })
/** Says that it has billions of elements. */
const ENDLESS = new Proxy(new Array(2 ** 32 - 1), {})

const TRAPS = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'isExtensible', 'set'] as const
const CONVERSIONS = ['toString', 'toJSON', 'valueOf', Symbol.toPrimitive, Symbol.toStringTag, Symbol.iterator] as const
const ERROR_PARTS = ['name', 'message', 'stack', 'cause', 'errors', 'code', 'constructor', 'toString'] as const
const NUMBERS: readonly number[] = [
  ...[0, -0, 1, -1, 0.1, 127, 128, 255, 256, 65_535, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, 1e308],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE, -1e308, 1.755e18],
]
const BIGINTS: readonly bigint[] = [
  ...[0n, 1n, -1n, 2n ** 53n, -(2n ** 53n), 2n ** 63n, 2n ** 64n, 2n ** 64n + 1n, -(2n ** 70n), 10n ** 400n],
]

const SIMPLE: readonly Make[] = [
  () => undefined,
  () => null,
  (chance) => chance.oneIn(2),
  (chance) => chance.pick(NUMBERS),
  (chance) => chance.double(),
  (chance) => chance.bits() - 2 ** 31,
  (chance) => chance.pick(BIGINTS),
  (chance) => hostileText(chance),
  (chance) => hostileText(chance),
  (chance) => Symbol(hostileText(chance)),
]

const OBJECTS: readonly Make[] = [
  (chance) => new Date(chance.pick(NUMBERS)),
  () => Object.assign(new Date(0), { toISOString: boom, valueOf: boom, toJSON: boom }),
  (chance) => new RegExp(chance.pick(['a+', '(', '\\0', '[^]*']).replace('(', '\\('), 'gu'),
  () => new URL('http://user:secret@host:1/p?q=%00#f'),
  () => Object.defineProperty(new URL('http://u:p@h/'), 'href', { get: boom }),
  (chance) => new URLSearchParams([[chance.oneIn(2) ? 'a' : '__proto__', hostileText(chance)]]),
  (chance) => Buffer.from(hostileText(chance)),
  (chance) => Buffer.from(Array.from({ length: chance.below(200) }, () => chance.below(256))),
  (chance) =>
    chance.pick([
      new Float64Array(3),
      new BigInt64Array(2),
      new Uint8ClampedArray(0),
      new DataView(new ArrayBuffer(3)),
    ]),
  (chance) => chance.pick([new ArrayBuffer(9), new SharedArrayBuffer(9), LOST, LOST_VIEW, LOST_DATA, shrunk()]),
  () => OWN,
  () => Object.create(OWN),
  () => ENDLESS,
  () => Promise.resolve(Object.create(OWN)),
  () => ({ [Symbol('hidden')]: Object.create(OWN) }),
  (chance) => withOwn(chance.pick([new Uint8Array(1), new DataView(new ArrayBuffer(1)), /a/, new Error('x')]), chance),
  (chance) => new Proxy(chance.pick<object>([LARGE, new String('text'), new Date(0), /a/, () => {}]), {}),
  () => Promise.resolve(1),
  // biome-ignore lint/suspicious/noThenProperty: a promise that cannot be waited for is what it is to be
  () => Object.defineProperties(Promise.resolve(), { then: { get: boom }, catch: { value: boom } }),
  (chance) => chance.pick([new WeakMap(), new WeakSet(), new WeakRef({})]),
  (chance) => Object(chance.pick<unknown>(['boxed', 7, true, 2n ** 80n, Symbol('boxed')])),
  () => Object.assign(Object(7), { valueOf: boom }),
  (chance) =>
    chance.pick<unknown>([() => 1, class Named {}, async () => {}, function* () {}, boom.bind(null), Math.max]),
  () => Object.defineProperty(() => 1, 'name', { get: boom }),
  () => Object.defineProperty(() => 1, 'name', { value: { not: 'text' } }),
  (chance) => chance.pick<unknown>([DEEP, DEEP_ARRAY, Object.create(null), Math, JSON, Reflect, Intl, Atomics]),
  (chance) => (chance.oneIn(10) ? chance.pick<unknown>([WIDE, MANY, LARGE, HUGE_INTEGER]) : new Array(2 ** 32 - 1)),
  (chance) =>
    runInNewContext(chance.pick(['({ a: { b: [1] } })', 'new Error("other")', 'new Map([[1, 2]])', 'new Date(0)'])),
  (chance) => new (chance.pick([Headers, FormData, AbortController, EventTarget, TextDecoder]))(),
]

const HOLDERS: readonly Make[] = [
  (chance, depth) => Object.fromEntries(entries(chance, depth)),
  (chance, depth) => Object.assign(Object.create(null), Object.fromEntries(entries(chance, depth))),
  (chance, depth) => entries(chance, depth).map(([, value]) => value),
  (chance, depth) =>
    new Map(entries(chance, depth).map(([key, value]) => [chance.oneIn(3) ? hostileValue(chance, 0) : key, value])),
  (chance, depth) => new Set(entries(chance, depth).map(([, value]) => value)),
  (chance, depth) => endless(hostileValue(chance, depth - 1)),
  (chance, depth) => circular(Object.fromEntries(entries(chance, depth))),
  (chance, depth) => withGetters(chance, entries(chance, depth)),
  (chance, depth) => converted(chance, depth),
  (chance, depth) => converted(chance, depth),
  (_chance, depth) => JSON.parse(`{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":${depth}}}}`),
  (chance, depth) => {
    const own = Object.create(null)
    return Object.defineProperty(own, '__proto__', { value: hostileValue(chance, depth - 1), enumerable: true })
  },
  (chance, depth) => Array(chance.pick([3, 250])).fill(hostileValue(chance, depth - 1)),
  (chance, depth) => Object.assign(Array(chance.pick([3, 250])).fill(0), { beyond: hostileValue(chance, depth - 1) }),
  (chance, depth) => hostileError(chance, depth),
  (chance, depth) => hostileError(chance, depth),
  (chance, depth) => hostileProxy(chance, depth),
  (chance, depth) => hostileProxy(chance, depth),
]

/** Any value, above all of the kinds that break what takes them. */
export function hostileValue(chance: Chance, depth = 2): unknown {
  const kind = chance.below(10)
  if (kind < 3) return chance.pick(SIMPLE)(chance, depth)
  return chance.pick(depth <= 0 || kind < 6 ? OBJECTS : HOLDERS)(chance, depth)
}

function entries(chance: Chance, depth: number): [string, unknown][] {
  return Array.from({ length: chance.below(4) }, () => [
    hostileText(chance).slice(0, 300),
    hostileValue(chance, depth - 1),
  ])
}

/** Properties in the place of what the language gives an object. */
function withOwn(object: object, chance: Chance): object {
  const value = chance.pick<unknown>([ENDLESS, OWN, { length: 2 ** 31 }, 2n, -1, undefined])
  for (const name of ['buffer', 'byteLength', 'source', 'name', 'length'])
    if (chance.oneIn(2)) Object.defineProperty(object, name, chance.oneIn(4) ? { get: boom } : { value })
  return object
}

/** A view on bytes that are not there any more, of a buffer that has become smaller. */
function shrunk(): ArrayBufferView {
  const buffer = Reflect.construct(ArrayBuffer, [16, { maxByteLength: 16 }])
  const view = new Uint8Array(buffer, 8, 8)
  buffer.resize(4)
  return view
}

function circular(value: Record<string, unknown>): unknown {
  value['self'] = value
  value['list'] = [value, { up: value }]
  return value
}

/** An iterator that never ends, in front of one that does. */
function endless(value: unknown): unknown {
  class Endless extends Map<unknown, unknown> {
    override *[Symbol.iterator](): MapIterator<[unknown, unknown]> {
      for (;;) yield [value, value]
    }
    override entries(): MapIterator<[unknown, unknown]> {
      return this[Symbol.iterator]()
    }
  }
  return new Endless([[1, value]])
}

function withGetters(chance: Chance, given: readonly [string, unknown][]): unknown {
  const value = {}
  for (const [key, inner] of given)
    Object.defineProperty(value, key, {
      enumerable: true,
      configurable: true,
      get: chance.oneIn(2) ? boom : () => inner,
    })
  return value
}

function converted(chance: Chance, depth: number): unknown {
  const value: Record<PropertyKey, unknown> = { a: 1 }
  for (let i = chance.below(3); i >= 0; i--) {
    const inner = chance.oneIn(3) ? value : hostileValue(chance, depth - 1)
    Reflect.set(
      value,
      chance.pick(CONVERSIONS),
      chance.pick<unknown>([boom, () => inner, inner, undefined, () => hostileText(chance)]),
    )
  }
  return value
}

function hostileError(chance: Chance, depth: number): unknown {
  const make = chance.pick([
    Error,
    TypeError,
    class extends Error {},
    class extends Error {
      override name = ''
    },
  ])
  const error = chance.oneIn(4)
    ? new AggregateError(
        entries(chance, depth).map(([, value]) => value),
        hostileText(chance),
      )
    : new make(hostileText(chance))
  // V8 writes the stack when it is first read, or redefined, and reads the other parts for it.
  String(error.stack)
  for (let i = chance.below(4); i > 0; i--) {
    const value = chance.oneIn(4) ? error : hostileValue(chance, depth - 1)
    const get = chance.pick([boom, () => value, () => hostileValue(chance, 0)])
    Object.defineProperty(error, chance.pick(ERROR_PARTS), { get, configurable: true, enumerable: chance.oneIn(2) })
  }
  return error
}

function hostileProxy(chance: Chance, depth: number): unknown {
  const target = Object(hostileValue(chance, depth - 1) ?? {}) as object
  if (chance.oneIn(4)) {
    const { proxy, revoke } = Proxy.revocable(target, {})
    revoke()
    return proxy
  }
  const handler: Record<string, unknown> = {}
  const proxy: object = new Proxy(target, handler)
  for (let i = chance.below(3); i >= 0; i--) {
    const answer = chance.pick<unknown>([
      proxy,
      undefined,
      chance.pick(NUMBERS),
      ['length', 'a'],
      { value: 1 },
      chance.oneIn(2),
    ])
    handler[chance.pick(TRAPS)] = chance.oneIn(2) ? boom : () => answer
  }
  return proxy
}

function nestedObject(levels: number): object {
  let inner = {}
  for (let i = 0; i < levels; i++) inner = { inner }
  return inner
}

function nestedArray(levels: number): unknown[] {
  let inner: unknown[] = []
  for (let i = 0; i < levels; i++) inner = [inner]
  return inner
}
