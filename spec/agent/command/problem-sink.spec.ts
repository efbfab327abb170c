import { expect, test } from 'vitest'
import { problemSink } from '../../../lib/agent/command/problem-sink.ts'
import { palette } from '../../../lib/terminal/palette.ts'

test('warnings are yellow lines, and errors red ones', () => {
  const written: string[] = []
  const sink = problemSink({ write: (text) => written.push(text) }, palette(true))
  sink.warn('a')
  sink.error('b')
  expect(written).toEqual(['\u001b[33ma\u001b[0m\n', '\u001b[31mb\u001b[0m\n'])
})
