import { describe, expect, test } from 'vitest'
import type { ReceivedTrace } from '../../../lib/agent/received-trace.ts'
import { LiveView, type LiveViewOptions } from '../../../lib/agent/terminal/live-view.ts'
import { ManualTimers } from '../../../lib/testing/manual-timers.ts'
import { aSpan, aTrace } from '../a-trace.ts'

function aView(options: Partial<LiveViewOptions> = {}) {
  const timers = new ManualTimers()
  const written: string[] = []
  const listeners = new Set<(trace: ReceivedTrace) => void>()
  const view = new LiveView({
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    draw: ({ spans, traceId }, note) =>
      `${traceId.slice(-1)}: ${spans.map(({ spanId }) => spanId).join(' ')}${note ? `, ${note}` : ''}`,
    write: (text) => written.push(text),
    timers,
    turn: async () => {},
    ...options,
  })
  /** A trace comes to have the spans that are given as `id<parent`. */
  const arrive = (trace: string, ...spans: readonly string[]): void => {
    const traceId = trace.padStart(32, '0')
    const received = aTrace(
      spans.map((span) => aSpan({ traceId, spanId: span.split('<')[0] ?? '', parentId: span.split('<')[1] ?? '0' })),
    )
    for (const listener of listeners) listener(received)
  }
  return { view, timers, written, arrive }
}

describe('a large trace', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, i) => (i === 0 ? '1' : `${i + 1}<1`))

  /** A view whose turns come when they are given. */
  function withTurns() {
    const waiting: (() => void)[] = []
    const turn = (): Promise<void> => new Promise((resolve) => waiting.push(resolve))
    /** Gives turns until nobody waits for one. */
    const go = async (): Promise<void> => {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve))
        if (waiting.length === 0) return
        waiting.shift()?.()
      }
    }
    const draw: LiveViewOptions['draw'] =
      ({ spans }, note) =>
      async () => {
        await turn()
        return `${spans.length} spans${note ? `, ${note}` : ''}`
      }
    return { ...aView({ turn, draw }), go }
  }

  test('is looked at and drawn while others have their turns', async () => {
    const { timers, written, arrive, go } = withTurns()
    arrive('a', ...many(6000))
    timers.advance(400)
    await new Promise((resolve) => setImmediate(resolve))
    expect(written).toEqual([])
    await go()
    expect(written).toEqual(['6000 spans\n'])
    expect(timers.waiting).toBe(0)
  })

  test('waits again when more comes while it is looked at', async () => {
    const { timers, written, arrive, go } = withTurns()
    arrive('a', ...many(6000))
    timers.advance(400)
    arrive('a', ...many(6001))
    await go()
    expect(written).toEqual([])
    timers.advance(400)
    await go()
    expect(written).toEqual(['6001 spans\n'])
  })

  test('is drawn once if the end comes while it is looked at, which waits for the picture', async () => {
    const { view, timers, written, arrive, go } = withTurns()
    arrive('a', ...many(6000))
    timers.advance(400)
    const closed = view.close()
    await Promise.all([closed, go()])
    expect(written).toEqual(['6000 spans\n'])
  })
})

describe('a trace that looks whole', () => {
  test('is drawn when nothing came for 400 ms, and a blank line behind it', () => {
    const { timers, written, arrive } = aView()
    arrive('a', '1')
    timers.advance(399)
    expect(written).toEqual([])
    timers.advance(1)
    expect(written).toEqual(['a: 1\n'])
    expect(timers.waiting).toBe(0)
  })

  test('waits again when more comes', () => {
    const { timers, written, arrive } = aView()
    arrive('a', '1')
    timers.advance(399)
    arrive('a', '1', '2<1')
    timers.advance(399)
    expect(written).toEqual([])
    timers.advance(1)
    expect(written).toEqual(['a: 1 2\n'])
  })

  test('does not wait longer than 3 s, however much comes', () => {
    const { timers, written, arrive } = aView()
    const spans = ['1']
    for (let i = 0; i < 10; i++) {
      arrive('a', ...spans)
      timers.advance(300)
      spans.push(`${i + 2}<1`)
    }
    expect(written).toEqual(['a: 1 2 3 4 5 6 7 8 9 10\n'])
  })

  test('waits as long as it is told', () => {
    const { timers, written, arrive } = aView({ quietMs: 10, maxWaitMs: 20 })
    arrive('a', '1')
    arrive('b', '2<9')
    timers.advance(10)
    expect(written).toEqual(['a: 1\n'])
    timers.advance(10)
    expect(written).toEqual(['a: 1\n', 'b: 2\n'])
  })
})

describe('a trace that does not look whole', () => {
  test.each([
    { what: 'it has no root', spans: ['2<1'] },
    { what: 'a parent is missing', spans: ['1', '3<2'] },
  ])('because $what is drawn after 3 s', ({ spans }) => {
    const { timers, written, arrive } = aView()
    arrive('a', ...spans)
    timers.advance(2999)
    expect(written).toEqual([])
    timers.advance(1)
    expect(written).toHaveLength(1)
  })

  test('is drawn 400 ms after it has become so', () => {
    const { timers, written, arrive } = aView()
    arrive('a', '2<1')
    timers.advance(1000)
    arrive('a', '2<1', '1')
    timers.advance(400)
    expect(written).toEqual(['a: 2 1\n'])
  })
})

describe('spans that come after their trace was drawn', () => {
  test('have it drawn again, which says so', () => {
    const { timers, written, arrive } = aView()
    arrive('a', '1')
    timers.advance(400)
    arrive('a', '1', '2<1')
    timers.advance(400)
    arrive('a', '1', '2<1', '3<1', '4<1')
    timers.advance(400)
    expect(written).toEqual([
      'a: 1\n',
      'a: 1 2, drawn again: 1 more span arrived later\n',
      'a: 1 2 3 4, drawn again: 2 more spans arrived later\n',
    ])
  })

  test('are said to have come anew if the trace was forgotten meanwhile', () => {
    const { timers, written, arrive } = aView()
    arrive('a', '1', '2<1')
    timers.advance(400)
    arrive('a', '1')
    timers.advance(400)
    expect(written[1]).toBe('a: 1, drawn again: its spans arrived anew\n')
  })

  test('are those of the same trace when the upper half of its id has become known', () => {
    const { timers, written, arrive } = aView()
    arrive('a', '1')
    timers.advance(100)
    arrive(`69b54f0f${'a'.padStart(24, '0')}`, '1', '2<1')
    timers.advance(400)
    expect(written).toEqual(['a: 1 2\n'])
  })
})

test('what is pending is drawn at once when it is flushed', () => {
  const { view, timers, written, arrive } = aView()
  arrive('a', '1')
  arrive('b', '2<9')
  view.flush()
  expect(written).toEqual(['a: 1\n', 'b: 2\n'])
  expect(timers.waiting).toBe(0)
})

test('a view that is closed has drawn what was pending, and draws nothing more', () => {
  const { view, timers, written, arrive } = aView()
  arrive('a', '1')
  view.close()
  arrive('b', '2')
  timers.advance(5000)
  expect(written).toEqual(['a: 1\n'])
})

test('of 1001 pending traces the first does not wait any longer', () => {
  const { written, timers, arrive } = aView()
  for (let n = 1; n <= 1001; n++) arrive(n.toString(16), '1')
  expect(written).toEqual(['1: 1\n'])
  timers.advance(400)
  expect(written).toHaveLength(1001)
})

test('of traces drawn long ago it is not known any more that they were', () => {
  const { written, timers, arrive } = aView()
  for (let n = 1; n <= 1001; n++) {
    arrive(n.toString(16), '1')
    timers.advance(400)
  }
  arrive('1', '1', '2<1')
  arrive('3e9', '1', '2<1')
  timers.advance(400)
  expect(written.slice(1001)).toEqual(['1: 1 2\n', '9: 1 2, drawn again: 1 more span arrived later\n'])
})
