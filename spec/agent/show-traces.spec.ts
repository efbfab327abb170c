import { expect, test } from 'vitest'
import type { DevAgent } from '../../lib/agent/dev-agent.ts'
import type { ReceivedTrace } from '../../lib/agent/received-trace.ts'
import { showTraces } from '../../lib/agent/show-traces.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { aSpan, aTrace } from './a-trace.ts'

function shown(output: { columns?: number; isTTY?: boolean; hasColors?: () => boolean }, colour?: boolean): string {
  let listener: (trace: ReceivedTrace) => void = () => {}
  const agent = {
    subscribe(given: typeof listener) {
      listener = given
      return () => {}
    },
  } as unknown as DevAgent
  let text = ''
  const write = (more: string): void => {
    text += more
  }
  const pictures = showTraces(
    agent,
    { ...output, write },
    { timers: new ManualTimers(), ...(colour === undefined ? {} : { colour }) },
  )
  listener(aTrace([aSpan({ name: 'web.request' })]))
  expect(text).toBe('')
  pictures.close()
  return text
}

function longestLine(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length))
}

test.each([
  [undefined, 100],
  [0, 100],
  [64, 64],
])('a picture is as wide as an output of %s columns', (columns, width) => {
  expect(longestLine(shown(columns === undefined ? {} : { columns }))).toBe(width)
})

test.each([
  [undefined, true, true],
  [undefined, false, false],
  [true, false, true],
  [false, true, false],
])('a picture with colour %s to an output that is a terminal %s has colours: %s', (colour, isTTY, expected) =>
  expect(shown({ isTTY }, colour).includes('\u001b[')).toBe(expected),
)

test.each([true, false])('a terminal that says of colours %s is believed', (colours) => {
  expect(shown({ isTTY: true, hasColors: () => colours }).includes('\u001b[')).toBe(colours)
})
