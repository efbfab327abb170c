import { EventEmitter, once } from 'node:events'
import { ServerResponse } from 'node:http'
import { addAbortSignal, Duplex, PassThrough, Readable, Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { createTestTracer, type TestTracer } from '../../lib/testing/index.ts'

/** Name and error of each span, in the order in which they ended. */
function ended({ exporter }: TestTracer): string[] {
  return exporter.spans.map((span) => (span.error === 1 ? `${span.name}!` : span.name))
}

const boom = new Error('boom')

async function closed(stream: EventEmitter): Promise<void> {
  await new Promise((resolve) => stream.once('close', resolve))
}

describe('the span around a stream', () => {
  test.each<[string, (stream: Readable) => Promise<unknown>]>([
    ['is read', async (stream) => stream.toArray()],
    ['is piped', (stream) => pipeline(stream, new PassThrough().resume())],
    [
      'is left by a break',
      async (stream) => {
        const end = closed(stream)
        for await (const _ of stream) break
        await end
      },
    ],
    ['is destroyed', (stream) => closed(stream.destroy())],
  ])('ends when it %s', async (_, consume) => {
    const traced = createTestTracer()
    const stream = Readable.from(['a', 'b'])
    expect(traced.tracer.trace('s', () => stream)).toBe(stream)
    expect(ended(traced)).toEqual([])
    await consume(stream)
    expect(ended(traced)).toEqual(['s'])
  })

  test.each<[string, (stream: Readable) => unknown]>([
    ['is destroyed with an error', (stream) => stream.destroy(boom)],
    ['is aborted', (stream) => addAbortSignal(AbortSignal.abort(boom), stream)],
    ['emits an error', (stream) => stream.emit('error', boom)],
  ])('is marked when it %s', async (_, fail) => {
    const traced = createTestTracer()
    const stream = traced.tracer.trace('s', () => new Readable({ read() {} }))
    const failed = once(stream, 'error')
    fail(stream)
    await failed
    expect(ended(traced)).toEqual(['s!'])
  })

  test('changes neither its flow nor who listens to its data and errors, and leaves no listener behind', async () => {
    const { tracer } = createTestTracer()
    const stream = tracer.trace('s', () => Readable.from(['a']))
    expect(['data', 'readable', 'error'].map((event) => stream.listenerCount(event))).toEqual([0, 0, 0])
    expect([stream.readableFlowing, stream.isPaused()]).toEqual([null, false])
    stream.resume()
    await closed(stream)
    expect(stream.eventNames()).toEqual(Readable.from(['a']).resume().eventNames())
  })

  test('leaves an error that nobody listens for unhandled', () => {
    const traced = createTestTracer()
    const stream = traced.tracer.trace('s', () => new Readable({ read() {} }))
    expect(() => stream.emit('error', boom)).toThrow(boom)
    expect(ended(traced)).toEqual(['s!'])
  })

  test.each<[string, () => Promise<Readable> | Readable, string]>([
    [
      'has ended',
      async () => {
        const stream = Readable.from([]).resume()
        await finished(stream)
        return stream
      },
      's',
    ],
    ['is destroyed', () => new Readable().destroy(), 's'],
    ['has failed', () => new Readable().on('error', () => {}).destroy(boom), 's!'],
  ])('ends at once when it %s', async (_, make, name) => {
    const traced = createTestTracer()
    const stream = await make()
    traced.tracer.trace('s', () => stream)
    expect(ended(traced)).toEqual([name])
  })

  test('ends when both of its sides are done', async () => {
    const traced = createTestTracer()
    const duplex = traced.tracer.trace(
      's',
      () => new Duplex({ read() {}, write: (_chunk, _encoding, done) => done(), autoDestroy: false }),
    )
    duplex.resume().push(null)
    await once(duplex, 'end')
    expect(ended(traced)).toEqual([])
    duplex.end('x')
    await once(duplex, 'finish')
    expect(ended(traced)).toEqual(['s'])
  })

  test('ends with the one side that is open', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const read = tracer.trace('r', () => new Duplex({ read() {}, autoDestroy: false, ...{ writable: false } }))
    const written = tracer.trace(
      'w',
      () => new Duplex({ write: (_chunk, _encoding, done) => done(), autoDestroy: false, ...{ readable: false } }),
    )
    read.resume().push(null)
    await once(read, 'end')
    expect(ended(traced)).toEqual(['r'])
    written.end()
    await once(written, 'finish')
    expect(ended(traced)).toEqual(['r', 'w'])
  })

  test('ends on return for what is only written to', () => {
    const traced = createTestTracer()
    traced.tracer.trace('w', () => new Writable())
    traced.tracer.trace('r', () => new ServerResponse({ method: 'GET' } as never))
    expect(ended(traced)).toEqual(['w', 'r'])
  })

  test('knows a stream by its shape: one of the old kind has no state to look at', () => {
    const traced = createTestTracer()
    const stream = Object.assign(new EventEmitter(), { readable: true, pipe() {} })
    traced.tracer.trace('s', () => stream)
    expect(ended(traced)).toEqual([])
    stream.emit('end')
    expect(ended(traced)).toEqual(['s'])
    traced.tracer.trace('again', () => stream)
    expect(ended(traced)).toEqual(['s', 'again'])
  })

  test('is one for a stream that many calls return', () => {
    const traced = createTestTracer()
    const shared = new PassThrough()
    const before = shared.listenerCount('close')
    const get = traced.tracer.wrap('get', () => shared)
    for (let i = 0; i < 100; i++) get()
    expect(ended(traced)).toHaveLength(99)
    expect(shared.listenerCount('close') - before).toBe(1)
  })

  test('ends with its promise where an async function returns it', async () => {
    const traced = createTestTracer()
    const stream = await traced.tracer.trace('s', async () => new PassThrough())
    expect([stream.destroyed, ended(traced)]).toEqual([false, ['s']])
  })
})
