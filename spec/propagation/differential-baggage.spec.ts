import {
  type BaggageEntry,
  baggageEntryMetadataFromString,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
} from '@opentelemetry/api'
import { W3CBaggagePropagator } from '@opentelemetry/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { along } from '../../lib/propagation/along.ts'
import { BaggagePropagator } from '../../lib/propagation/baggage.ts'
import { Baggage } from '../../lib/span/baggage.ts'
import { mutated } from './differential.ts'
import { written } from './remote-span.ts'

type Items = readonly (readonly [key: string, value: string])[]

const dialect = new BaggagePropagator()
const propagator = new W3CBaggagePropagator()

function ourItems(baggage: string): Items {
  return Object.entries(dialect.extract(() => baggage)?.getAllBaggageItems() ?? {})
}

function theirEntries(baggage: string): [string, BaggageEntry][] {
  const context = propagator.extract(ROOT_CONTEXT, { baggage }, defaultTextMapGetter)
  return propagation.getBaggage(context)?.getAllEntries() ?? []
}

function theirItems(baggage: string): Items {
  return theirEntries(baggage).map(([key, { value }]) => [key, value])
}

function ourHeader(items: Items): string {
  const baggage = new Baggage()
  for (const [key, value] of items) baggage.set(key, value)
  return written(dialect, along({ baggage }))['baggage'] ?? ''
}

function theirHeader(entries: Record<string, BaggageEntry>): string {
  const headers: Record<string, string> = {}
  const context = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(entries))
  propagator.inject(context, headers, defaultTextMapSetter)
  return headers['baggage'] ?? ''
}

/** By key, since an object has keys that are whole numbers first. */
function sorted(items: Items): Items {
  return items.toSorted(([a], [b]) => (a < b ? -1 : 1))
}

interface Difference {
  readonly name: string
  /** The sentence that decides it, and where it stands. */
  readonly because: string
  readonly example: string
  readonly ours: Items
  readonly theirs: Items
  /** Whether a header is such a one: of no other may the two read different things. */
  readonly applies: (header: string) => boolean
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
const MEMBER = new RegExp(`^[ \\t]*(?:${TOKEN}[ \\t]*=[ \\t]*[^ \\t;][^;]*(?:;.*)?)?$`)

/** Whether there is no half of a surrogate pair in it. */
function isWhole(text: string): boolean {
  return Buffer.from(text).toString() === text
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

const DIFFERENCES: readonly Difference[] = [
  {
    name: 'an item that is not valid, which takes the others with it',
    because:
      'it MAY remove that entry (W3C Baggage, Mutating baggage), and so the public tracers of Datadog remove all, since nobody can tell what the rest is worth',
    example: 'a=1,no value,b=2',
    ours: [],
    theirs: [
      ['a', '1'],
      ['b', '2'],
    ],
    applies: (header) => !header.split(',').every((member) => MEMBER.test(member)),
  },
  {
    name: 'an item without a value, which counts as one that is not valid',
    because:
      "value = *baggage-octet (W3C Baggage, Definition) allows it; neither of Datadog's tracers does, and theirs drops it too",
    example: 'a=,b=2',
    ours: [],
    theirs: [['b', '2']],
    applies: (header) => header.split(',').some((member) => /=[ \t]*(?:;|$)/.test(member)),
  },
  {
    name: 'a percent sign in a key, which is a letter of a token',
    because: 'key = token (W3C Baggage, Definition), and only of the value is it said that it is decoded',
    example: '%41=1,b%=2',
    ours: [
      ['%41', '1'],
      ['b%', '2'],
    ],
    theirs: [['A', '1']],
    applies: (header) => /(?:^|,)[^=]*%/.test(header),
  },
  {
    name: 'what is percent-encoded and not UTF-8',
    because:
      'percent-encoded octet sequences that do not match the UTF-8 encoding scheme MUST be replaced with the replacement code point (W3C Baggage, value)',
    example: 'a=%C3,b=2',
    ours: [
      ['a', '\ufffd'],
      ['b', '2'],
    ],
    theirs: [['b', '2']],
    applies: (header) => header.split(/[,;]/).some((part) => !isDecodable(part)),
  },
  {
    name: 'a no-break space or a line break around a value',
    because: 'OWS = *( SP / HTAB ) (W3C Baggage, Definition)',
    example: 'a=\u00a01\u00a0',
    ours: [['a', '\u00a01\u00a0']],
    theirs: [['a', '1']],
    applies: (header) => /[\n\u00a0]/.test(header),
  },
  {
    name: 'an item called __proto__, which they lose',
    because: 'any token is a key (W3C Baggage, Definition)',
    example: '__proto__=1,b=2',
    ours: [
      ['__proto__', '1'],
      ['b', '2'],
    ],
    theirs: [['b', '2']],
    applies: (header) => header.includes('__proto__'),
  },
  {
    name: 'items beyond the 64th',
    because: 'A platform MUST propagate at least 64 list-members (W3C Baggage, Limits); they take 180',
    example: Array.from({ length: 66 }, (_, i) => `k${i}=v`).join(),
    ours: Array.from({ length: 64 }, (_, i) => [`k${i}`, 'v']),
    theirs: Array.from({ length: 66 }, (_, i) => [`k${i}`, 'v']),
    applies: (header) => header.split(',').length > 64,
  },
  {
    name: 'an item of more than 4,096 characters',
    because: 'A platform MUST propagate a baggage-string of at least 8192 bytes (W3C Baggage, Limits)',
    example: `a=${'x'.repeat(5000)},b=2`,
    ours: [
      ['a', 'x'.repeat(5000)],
      ['b', '2'],
    ],
    theirs: [['b', '2']],
    applies: (header) => header.length > 4096,
  },
]

describe("baggage, beside OpenTelemetry's,", () => {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-c][0-9a-z.*_-]{0,4} ?= ?[!-+\--:<-[\]-~]{1,8}(?:;p(?:=1)?)?$/) },
    fc.constantFrom('', ' ', 'a=1', 'a=2;p', 'city=K%C3%B6ln', 'c=a=b==', 'd = DF%2028 ; p = 1 ; q', 'e=\t1', 'f=1 2'),
  )
  const header = mutated(fc.array(piece, { maxLength: 6 }).map(String), 'a1=,;% \té@\u00a0', 1)

  test('reads the same items from any header, but for the differences that have a name', () => {
    let found = 0
    fc.assert(
      fc.property(header, (given) => {
        if (DIFFERENCES.some(({ applies }) => applies(given))) return
        const items = ourItems(given)
        expect(items).toEqual(theirItems(given))
        found += items.length
      }),
      { numRuns: 1000 },
    )
    expect(found).toBeGreaterThan(200)
  })

  test.each(DIFFERENCES.map((all) => [all.name, all.because, all] as const))('differs in %s: %s', (_, __, all) => {
    expect(all.applies(all.example)).toBe(true)
    expect(ourItems(all.example)).toEqual(all.ours)
    expect(theirItems(all.example)).toEqual(all.theirs)
  })

  const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => isWhole(text))
  const token = fc.stringMatching(/^[a-z][!#$&'*+.^_`|~0-9a-z-]{0,8}$/)
  const items = (key: fc.Arbitrary<string>): fc.Arbitrary<Items> =>
    fc.uniqueArray(fc.tuple(key, value), { maxLength: 10, selector: ([name]) => name })

  test('is read there as it was meant, whatever is in a value, and in a key without a percent sign', () => {
    const key = fc
      .oneof(token, fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }))
      .filter((text) => isWhole(text) && text === text.trim() && !text.includes('%') && text !== '__proto__')
    fc.assert(
      fc.property(items(key), (given) => {
        expect(sorted(theirItems(ourHeader(given)))).toEqual(sorted(given))
      }),
    )
  })

  test('reads what is written there as it was meant, whatever is in a value', () => {
    const key = fc.stringMatching(/^[a-z][!'*._~0-9a-z-]{0,8}$/)
    fc.assert(
      fc.property(items(key), (given) => {
        const entries = Object.fromEntries(given.map(([name, text]) => [name, { value: text }]))
        expect(sorted(ourItems(theirHeader(entries)))).toEqual(sorted(given))
      }),
    )
  })

  test('reads a key as it stands where they have percent-encoded letters of a token', () => {
    expect(theirHeader({ 'a#b': { value: '1' } })).toBe('a%23b=1')
    expect(ourItems('a%23b=1')).toEqual([['a%23b', '1']])
  })

  test('reads nothing where they have written a key that is no token, or no value', () => {
    expect(theirHeader({ 'a(b)': { value: '1' }, c: { value: '2' } })).toBe('a(b)=1,c=2')
    expect(ourItems('a(b)=1,c=2')).toEqual([])
    expect(theirHeader({ a: { value: '' }, c: { value: '2' } })).toBe('a=,c=2')
    expect(ourItems('a=,c=2')).toEqual([])
  })

  test('passes on the properties that they read and write', () => {
    const sent = theirHeader({ a: { value: 'x y', metadata: baggageEntryMetadataFromString('source=crm;secret') } })
    expect(sent).toBe('a=x%20y;source=crm;secret')
    const context = dialect.extract(() => sent)
    const passedOn = (context && written(dialect, context)['baggage']) ?? ''
    expect(passedOn).toBe(sent)
    expect(theirEntries(passedOn).map(([, { metadata }]) => metadata?.toString())).toEqual(['source=crm;secret'])
  })
})
