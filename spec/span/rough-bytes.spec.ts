import { describe, expect, test } from 'vitest'
import { roughBytes } from '../../lib/span/rough-bytes.ts'
import { createTestTracer } from '../../lib/testing/index.ts'

describe('the rough size of a value', () => {
  test.each<[string, unknown, number]>([
    ['a text', 'x'.repeat(1000), 1000],
    ['bytes', new Uint8Array(5000), 5000],
    ['an object', { a: 'x'.repeat(100), b: ['y'.repeat(100), { c: 'z'.repeat(100) }] }, 300],
  ])('of %s is that of its texts and bytes, and a little more', (_what, value, bytes) => {
    expect(roughBytes(value)).toBeGreaterThanOrEqual(bytes)
    expect(roughBytes(value)).toBeLessThan(bytes + 150)
  })

  test('of what refers back, throws or has millions of parts ends soon', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    const throwing = Object.defineProperty({}, 'x', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    for (const value of [circle, throwing, new Array(1e5).fill('x'), undefined, null, Symbol('s'), () => {}])
      expect(roughBytes(value)).toBeLessThan(50_000)
  })
})

test.each<[string, (text: string) => object]>([
  ['tags', (text) => ({ tags: { text } })],
  ['events', () => ({})],
  ['links', () => ({})],
  ['meta_struct', () => ({})],
])('a trace that is open is sent in parts when %s have made it large', (what, options) => {
  const { tracer, exporter } = createTestTracer()
  const root = tracer.startSpan('root')
  const text = 'x'.repeat(20_000)
  for (let i = 0; i < 240; i++) {
    const span = tracer.startSpan('part', { childOf: root, ...options(text) })
    if (what === 'events') span.addEvent('e', { text })
    if (what === 'meta_struct') span.setMetaStruct('m', { text })
    if (what === 'links') span.addLink({ context: root.context(), attributes: { text } })
    span.finish()
  }
  expect(exporter.traces.length).toBeGreaterThan(1)
  expect(exporter.spans.length).toBeGreaterThan(50)
})
