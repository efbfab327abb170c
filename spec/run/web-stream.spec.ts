import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createTestTracer, type TestTracer } from '../../lib/testing/index.ts'

/** Name and error of each span, in the order in which they ended. */
function ended({ exporter }: TestTracer): string[] {
  return exporter.spans.map((span) => (span.error === 1 ? `${span.name}!` : span.name))
}

const boom = new Error('boom')

/** Gives two chunks, one at a time, and then closes or fails. */
function chunks(fails = false): ReadableStream<Uint8Array> {
  let n = 0
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (n++ < 2) controller.enqueue(Uint8Array.of(n))
        else if (fails) controller.error(boom)
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

async function read(stream: ReadableStream): Promise<void> {
  const reader = stream.getReader()
  while (!(await reader.read()).done);
}

/** What is seen at the end of a stream comes a few microtasks after it. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const WAYS: readonly [string, (stream: ReadableStream) => Promise<unknown>][] = [
  ['by a reader', read],
  ['by for await', (stream) => drain(stream)],
  ['by values()', (stream) => drain(stream.values({ preventCancel: true }))],
  ['by a Response', (stream) => new Response(stream).arrayBuffer()],
  ['by Readable.fromWeb', (stream) => drain(Readable.fromWeb(stream as never))],
  ['by pipeTo', (stream) => stream.pipeTo(new WritableStream())],
  ['by pipeThrough', (stream) => drain(stream.pipeThrough(new TransformStream()))],
  ['by both halves of tee', async (stream) => Promise.all(stream.tee().map(drain))],
]

describe('the span around a web stream', () => {
  test.each(WAYS)('ends when it is read to its end %s', async (_, consume) => {
    const traced = createTestTracer()
    const stream = chunks()
    expect(traced.tracer.trace('s', () => stream)).toBe(stream)
    await turn()
    expect([ended(traced), stream.locked]).toEqual([[], false])
    await consume(stream)
    await turn()
    expect(ended(traced)).toEqual(['s'])
  })

  test.each(WAYS)('is marked when it fails while it is read %s, which the reader hears', async (_, consume) => {
    const traced = createTestTracer()
    const stream = traced.tracer.trace('s', () => chunks(true))
    await expect(consume(stream)).rejects.toThrow()
    await turn()
    expect(ended(traced)).toEqual(['s!'])
  })

  test.each<[string, (stream: ReadableStream) => Promise<unknown>]>([
    ['is cancelled', (stream) => stream.cancel('no more')],
    ['is cancelled by its reader', (stream) => stream.getReader().cancel()],
    [
      'is left by a break',
      async (stream) => {
        for await (const _ of stream) break
      },
    ],
  ])('ends when it %s', async (_, consume) => {
    const traced = createTestTracer()
    await consume(traced.tracer.trace('s', () => chunks()))
    await turn()
    expect(ended(traced)).toEqual(['s'])
  })

  test('does not end when a reader lets go of it', async () => {
    const traced = createTestTracer()
    const stream = traced.tracer.trace('s', () => chunks())
    const reader = stream.getReader()
    await reader.read()
    reader.releaseLock()
    await turn()
    expect(ended(traced)).toEqual([])
    await read(stream)
    await turn()
    expect(ended(traced)).toEqual(['s'])
  })

  test('ends for one that is closed, and is marked for one that has failed', async () => {
    const traced = createTestTracer()
    traced.tracer.trace('closed', () => new ReadableStream({ start: (controller) => controller.close() }))
    traced.tracer.trace('failed', () => new ReadableStream({ start: (controller) => controller.error(boom) }))
    await turn()
    expect(ended(traced)).toEqual(['closed', 'failed!'])
  })
})
