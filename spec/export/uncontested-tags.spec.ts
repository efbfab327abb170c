import { decode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { spanRecords } from '../../lib/export/span-record.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import type { SpanDefaults } from '../../lib/span/span-defaults.ts'
import { SpanReference } from '../../lib/span/span-reference.ts'
import { RemoteTrace } from '../../lib/span/trace-context.ts'
import type { TraceSegment } from '../../lib/span/trace-segment.ts'
import { readPayload } from '../contract/trace-encoder.contract.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'

const PROCESS = { runtimeId: 'run-1', pid: 7, tags: new Map([['_dd.git.commit.sha', 'abc']]) }
/** A trace that came with a tag of somebody else's, an origin and a decision. */
const REMOTE = new SpanReference(
  new RemoteTrace({
    highHi: 1,
    highLo: 2,
    lowHi: 3,
    lowLo: 4,
    priority: 1,
    decisionMaker: '-3',
    origin: 'rum',
    propagated: new Map([['_dd.p.team', 'theirs']]),
    tracestate: undefined,
  }),
  0,
  9,
  undefined,
)
const WRITTEN: Readonly<Record<string, string | number>> = {
  language: 'javascript',
  'runtime-id': 'run-1',
  process_id: 7,
  '_dd.git.commit.sha': 'abc',
  _sampling_priority_v1: 1,
  '_dd.p.dm': '-3',
  '_dd.p.tid': '0000000100000002',
  '_dd.p.team': 'theirs',
  '_dd.origin': 'rum',
  '_dd.top_level': 1,
}
const LISTS = ['events', '_dd.span_links']
/** What the tracer writes on the spans behind the first too. */
const EVERYWHERE = [...LISTS, '_dd.origin']
const NAMES = [...Object.keys(WRITTEN), ...LISTS]
const ENCODERS = [
  ['v0.4', V04Encoder],
  ['v0.5', V05Encoder],
] as const

/** How many entries all maps of a payload have, as they are written and as they are read. */
function entries(bytes: Uint8Array): { written: number; read: number } {
  let written = 0
  const mapKeyConverter = (key: unknown): string => {
    written++
    return String(key)
  }
  const countOf = (value: unknown): number => {
    if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return 0
    const own = Array.isArray(value) ? 0 : Object.keys(value).length
    return Object.values(value).reduce((sum: number, part) => sum + countOf(part), own)
  }
  const read = countOf(decode(bytes, { mapKeyConverter }))
  return { written, read }
}

/** A trace of a first span and one below it, both given tags; as it is written, and as the tracer tells it. */
function encoded(Encoder: (typeof ENCODERS)[number][1], defaults: SpanDefaults, edit: (span: RecordedSpan) => void) {
  const encoder = new Encoder({ maxBytes: 1 << 20, defaults, process: PROCESS })
  const records: ReturnType<typeof spanRecords> = []
  const complete = (segment: TraceSegment, spans: readonly RecordedSpan[]): void => {
    encoder.append(segment, spans)
    records.push(...spanRecords(segment, spans, defaults, PROCESS))
  }
  const { recorder } = recording({ defaults, complete })
  const root = recorder.start('root', REMOTE, undefined, 0)
  const child = recorder.start('child', root, undefined, 0)
  for (const span of [root, child]) {
    edit(span)
    span.addEvent('e').addLink(root.context())
  }
  child.finish()
  root.finish()
  const payload = encoder.take()
  return { bytes: Buffer.from(payload.bytes), spans: readPayload(payload).flat(), records }
}

describe.each(ENCODERS)('in %s', (_version, encoder) => {
  describe.each<[string, string | number]>([
    ['a text', 'ours'],
    ['a number', 5],
  ])('%s by a name that the tracer writes', (_, value) => {
    const own = value === 'ours' ? 'meta' : 'metrics'

    test.each(NAMES)('is not written beside it: %s', (name) => {
      const { bytes, spans, records } = encoded(encoder, NO_DEFAULTS, (span) => span.setTag(name, value))
      const { written, read } = entries(bytes)
      expect(written).toBe(read)
      for (const [root, child] of [spans, records]) {
        const tags = { ...root?.meta, ...root?.metrics }
        if (LISTS.includes(name)) expect(tags[name]).toMatch(/^\[\{/)
        else expect(tags[name]).toBe(WRITTEN[name])
        // What the tracer does not write there is left to the application.
        if (!EVERYWHERE.includes(name)) expect(child?.[own][name]).toBe(value)
        if (name === '_dd.origin') expect(child?.meta[name]).toBe(WRITTEN[name])
      }
    })

    test('is not written beside it where all spans have it', () => {
      const defaults = { ...NO_DEFAULTS, version: '1', tags: new Map(NAMES.map((name) => [name, value])) }
      const { bytes, spans, records } = encoded(encoder, defaults, (span) => span.setTag('other', 'x'))
      const { written, read } = entries(bytes)
      expect(written).toBe(read)
      for (const [root, child] of [spans, records]) {
        expect({ ...root?.meta, ...root?.metrics }).toMatchObject(WRITTEN)
        const left = Object.keys(WRITTEN).filter((name) => !EVERYWHERE.includes(name))
        expect(child?.[own]).toMatchObject(Object.fromEntries(left.map((name) => [name, value])))
        expect(child?.meta).toMatchObject({ other: 'x', version: '1' })
      }
    })
  })

  test('it is taken away like any other', () => {
    const { spans } = encoded(encoder, NO_DEFAULTS, (span) => {
      span.setTag('language', 'fr').setTag('language', undefined).setTag('_dd.p.x', { a: 1 })
    })
    expect(spans[1]?.meta).not.toHaveProperty('language')
    expect(spans[1]?.metrics).toMatchObject({ '_dd.p.x.a': 1 })
  })
})
