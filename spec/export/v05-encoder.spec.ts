import { decode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import { readPayload } from '../contract/trace-encoder.contract.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'

const PROCESS = { runtimeId: 'run-1', pid: 7 }

function encoding(maxBytes = 1 << 20) {
  const encoder = new V05Encoder({ maxBytes, defaults: NO_DEFAULTS, process: PROCESS })
  const { recorder, clock, ledger } = recording({ complete: (segment, spans) => encoder.append(segment, spans) })
  return { encoder, recorder, clock, ledger }
}

/** The table of strings. */
function tableOf(bytes: Uint8Array): string[] {
  return (decode(bytes, { useBigInt64: true }) as [string[], unknown])[0]
}

test('a payload is these bytes', () => {
  const { encoder, recorder, clock } = encoding()
  const span = recorder.start('op', undefined, { resource: 'GET /', type: 'web', tags: { a: 'b', n: 0.5 } }, 0)
  clock.advance(5)
  span.finish()
  const table = [
    '',
    '_dd.top_level',
    'test',
    'op',
    'web',
    'GET /',
    'language',
    'javascript',
    'runtime-id',
    'run-1',
    '_dd.p.dm',
    '-0',
    '_dd.p.tid',
    '6955b90000000000',
    'a',
    'b',
    'process_id',
    '_sampling_priority_v1',
    'n',
  ]
  expect(Buffer.from(encoder.take().bytes).toString('hex')).toBe(
    [
      '92', // table and chunks
      'dd00000013',
      ...table.map((text) => (0xa0 | text.length).toString(16) + Buffer.from(text).toString('hex')),
      'dd00000001', // one chunk
      '91', // of one span
      '9c', // an array of twelve
      '02', // service
      '03', // name
      '05', // resource
      'cf0000000000000001', // trace id
      'cf0000000000000001', // span id
      'cf0000000000000000', // parent id
      'cf18867251edfa0000', // start: 2026-01-01T00:00:00Z in nanoseconds
      'cf00000000004c4b40', // duration: 5,000,000
      '00', // error
      'de0005', // texts
      '0607',
      '0809',
      '0a0b',
      '0c0d',
      '0e0f',
      'de0004', // numbers
      '1007',
      '1101',
      '12cb3fe0000000000000',
      '0101',
      '04', // type
    ].join(''),
  )
})

describe('the table', () => {
  test('has each text once, and the empty one first', () => {
    const { encoder, recorder } = encoding()
    for (let i = 0; i < 300; i++) recorder.start(`op${i % 3}`, undefined, { tags: { '': `v${i % 3}` } }, 0).finish()
    const table = tableOf(encoder.take().bytes)
    expect(table[0]).toBe('')
    expect(new Set(table).size).toBe(table.length)
    expect(table.length).toBeLessThan(25)
  })

  test('has no text of a chunk that was undone or did not fit', () => {
    const { encoder, recorder } = encoding(70_000)
    const trace = (word: string, size: number): void =>
      recorder.start(word, undefined, { resource: word, tags: { [`key ${word}`]: word.repeat(size) } }, 0).finish()
    trace('kept', 1)
    trace('undone', 1)
    encoder.undo()
    trace('large', 4000)
    trace('large', 4000)
    trace('large', 4001)
    trace('large', 4002)
    trace('large', 4003)
    const left = encoder.take()
    const table = tableOf(left.bytes).join('\n')
    expect(left.traces).toBe(5)
    expect(table).not.toContain('undone')
    expect(table).not.toContain('large'.repeat(4003))
    // They are remembered by other places than they had.
    trace('large', 4003)
    trace('undone', 1)
    expect(readPayload(encoder.take()).map(([span]) => [span?.name, span?.resource])).toEqual([
      ['large', 'large'],
      ['undone', 'undone'],
    ])
  })

  test('may have more texts than fit into two bytes', () => {
    const { encoder, recorder } = encoding(1 << 24)
    for (let i = 0; i < 5; i++) {
      const tags = Object.fromEntries(Array.from({ length: 7000 }, (_, n) => [`k${i}.${n}`, `v${i}.${n}`]))
      recorder.start(`op${i}`, undefined, { tags }, 0).finish()
    }
    const payload = encoder.take()
    expect(tableOf(payload.bytes).length).toBeGreaterThan(70_000)
    const last = readPayload(payload).at(-1)?.[0]
    expect(last?.name).toBe('op4')
    expect([last?.meta['k4.0'], last?.meta['k4.6999']]).toEqual(['v4.0', 'v4.6999'])
  })
})

test('a payload is full at a quarter of the bytes of one of v0.4, where it has as many spans; a larger chunk comes alone', () => {
  const encoder = new V05Encoder({ maxBytes: 1 << 20, fullBytes: 80_000, defaults: NO_DEFAULTS, process: PROCESS })
  const added: boolean[] = []
  const { recorder } = recording({
    complete: (segment, spans) => {
      added.push(encoder.append(segment, spans))
    },
  })
  const trace = (filler: string): void => recorder.start('op', undefined, { tags: { filler } }, 0).finish()
  while (added.at(-1) !== false) trace('')
  expect(encoder.length).toBeGreaterThan(20_000)
  expect(encoder.length).toBeLessThanOrEqual(20_000 * (1 + 1 / 32))
  encoder.take()
  trace('x'.repeat(30_000))
  trace('')
  expect(added.slice(-2)).toEqual([true, false])
})

test('links and events are tags, and structures are counted', () => {
  const { encoder, recorder, ledger } = encoding()
  const span = recorder.start('op', undefined, undefined, 0)
  span.addLink(span.context())
  span.addEvent('e')
  Object.assign(span, { metaStruct: new Map([['k', 1]]) })
  span.finish()
  const [[read] = []] = readPayload(encoder.take())
  expect(Object.keys(read?.meta ?? {})).toEqual(expect.arrayContaining(['_dd.span_links', 'events']))
  expect(read).toMatchObject({ links: [], events: [], metaStruct: {} })
  expect(ledger.snapshot().misuse).toEqual({ 'meta_struct in v0.5, which has no field for it': 1 })
})
