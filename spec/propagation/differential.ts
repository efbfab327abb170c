import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type SpanContext,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { carrierGetter } from '../../lib/propagation/carrier.ts'
import type { Propagator } from '../../lib/propagation/propagator.ts'
import { factsOf, remoteSpan, written } from './remote-span.ts'

export type Headers = Readonly<Record<string, string>>

/** What any two tracers can tell each other of a span. */
export interface Identity {
  readonly traceId: string
  readonly spanId: string
  readonly sampled: boolean
}

/** Headers of which this library and OpenTelemetry's read different things, and why that is right. */
export interface Difference {
  readonly name: string
  /** The sentence that decides it, and where it stands. */
  readonly because: string
  readonly example: Headers
  readonly ours: Identity | undefined
  readonly theirs: Identity | undefined
  /** Whether headers are such ones: of no others may the two read different things. */
  readonly applies: (headers: Headers) => boolean
}

export interface Differential {
  readonly dialect: Propagator
  readonly propagator: TextMapPropagator
  /** Headers that are valid, or nearly so. */
  readonly headers: fc.Arbitrary<Headers>
  readonly differences: readonly Difference[]
}

/** What OpenTelemetry reads, of more than the ids. */
export function theirSpan(propagator: TextMapPropagator, headers: Headers): SpanContext | undefined {
  return trace.getSpanContext(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter))
}

/** What OpenTelemetry writes. */
export function theirHeaders(propagator: TextMapPropagator, span: SpanContext): Record<string, string> {
  const headers: Record<string, string> = {}
  propagator.inject(trace.setSpanContext(ROOT_CONTEXT, span), headers, defaultTextMapSetter)
  return headers
}

function theirs(propagator: TextMapPropagator, headers: Headers): Identity | undefined {
  const span = theirSpan(propagator, headers)
  // They pass on the case in which ids came.
  return span && { traceId: span.traceId.toLowerCase(), spanId: span.spanId.toLowerCase(), sampled: isSampled(span) }
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & 1) === 1
}

function ours(dialect: Propagator, headers: Headers): Identity | undefined {
  const context = dialect.extract(carrierGetter(headers))
  if (context === undefined) return undefined
  const { traceId, spanId, priority = 0 } = factsOf(context)
  return { traceId, spanId, sampled: priority > 0 }
}

const ZERO = '0'.repeat(16)
const half = fc
  .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 })
  .filter((given) => given !== ZERO)

/** Ids of 128 and of 64 bits. */
export const identity: fc.Arbitrary<Identity> = fc.record({
  traceId: fc.tuple(fc.oneof(half, fc.constant(ZERO)), half).map(([high, low]) => high + low),
  spanId: half,
  sampled: fc.boolean(),
})

type Change = readonly [kind: 'replace' | 'insert' | 'delete' | 'upper' | 'cut', at: number, letter: string]

/** A text with up to `most` changes: a letter replaced, put in, taken out or made a capital, or the end cut off. */
export function mutated(text: fc.Arbitrary<string>, letters: string, most = 2): fc.Arbitrary<string> {
  const change: fc.Arbitrary<Change> = fc.tuple(
    fc.constantFrom('replace', 'insert', 'delete', 'upper', 'cut'),
    fc.nat(),
    fc.constantFrom(...letters),
  )
  return fc.tuple(text, fc.array(change, { maxLength: most })).map(([given, changes]) => changes.reduce(changed, given))
}

function changed(text: string, [kind, nat, letter]: Change): string {
  const at = nat % (text.length + 1)
  const before = text.slice(0, at)
  const after = text.slice(at)
  if (kind === 'cut') return before
  if (kind === 'upper') return before + after.slice(0, 1).toUpperCase() + after.slice(1)
  return `${before}${kind === 'delete' ? '' : letter}${kind === 'insert' ? after : after.slice(1)}`
}

/** Compares a dialect with OpenTelemetry's implementation of it, in both directions. */
export function differential(name: string, { dialect, propagator, headers, differences }: Differential): void {
  describe(`${name}, beside OpenTelemetry's,`, () => {
    test('reads the same from any headers, or refuses them too, but for the differences that have a name', () => {
      let both = 0
      let neither = 0
      fc.assert(
        fc.property(headers, (given) => {
          if (differences.some(({ applies }) => applies(given))) return
          const told = ours(dialect, given)
          expect(told).toEqual(theirs(propagator, given))
          if (told === undefined) neither++
          else both++
        }),
        { numRuns: 1000 },
      )
      expect(both).toBeGreaterThan(50)
      expect(neither).toBeGreaterThan(50)
    })

    test.each(differences.map((all) => [all.name, all.because, all] as const))('differs in %s: %s', (_, __, all) => {
      const { example, applies, ...expected } = all
      expect(applies(example)).toBe(true)
      expect(ours(dialect, example)).toEqual(expected.ours)
      expect(theirs(propagator, example)).toEqual(expected.theirs)
      expect(expected.ours).not.toEqual(expected.theirs)
    })

    test('is read there as it was meant', () => {
      fc.assert(
        fc.property(identity, fc.constantFrom(-1, 0, 1, 2), ({ traceId, spanId }, priority) => {
          const sent = written(dialect, remoteSpan({ traceId, spanId, priority }))
          expect(theirs(propagator, sent)).toEqual({ traceId, spanId, sampled: priority > 0 })
        }),
      )
    })

    test('reads what is written there as it was meant', () => {
      fc.assert(
        fc.property(identity, (span) => {
          const sent = theirHeaders(propagator, { ...span, traceFlags: span.sampled ? 1 : 0 })
          expect(ours(dialect, sent)).toEqual(span)
        }),
      )
    })
  })
}
