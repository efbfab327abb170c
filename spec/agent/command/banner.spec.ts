import { expect, test } from 'vitest'
import { banner } from '../../../lib/agent/command/banner.ts'
import { palette } from '../../../lib/terminal/palette.ts'

const paint = palette(false)

function shown(port: number, requestedPort: number, command: readonly string[] = [], otlpUrl?: string): string {
  return banner({ url: `http://127.0.0.1:${port}`, port, requestedPort, otlpUrl }, command, paint)
}

test('on the port where tracers look for an agent there is nothing to do', () => {
  expect(shown(8126, 8126)).toBe(
    'clew dev listens on http://127.0.0.1:8126\nopen it in a browser to look into the traces\ntracers send there by themselves; Ctrl-C stops\n\n',
  )
})

test('on another port tracers have to be told', () => {
  expect(shown(9000, 9000)).toBe(
    'clew dev listens on http://127.0.0.1:9000\nopen it in a browser to look into the traces\npoint a tracer to it: DD_TRACE_AGENT_URL=http://127.0.0.1:9000\nCtrl-C stops\n\n',
  )
})

test('a port that was taken is named', () => {
  expect(shown(8127, 8126)).toContain('listens on http://127.0.0.1:8127 (8126 is taken)\n')
  expect(shown(40_001, 0)).not.toContain('taken')
})

test('a command is told by the agent itself', () => {
  expect(shown(8127, 8126, ['node', 'app.js'])).toBe(
    'clew dev listens on http://127.0.0.1:8127 (8126 is taken)\nopen it in a browser to look into the traces\nthe traces of node app.js are written as they come\n\n',
  )
})

test('of a long command, or one of many lines, there is a line', () => {
  expect(shown(8126, 8126, ['node', '-e', `\n  work()\n${'x'.repeat(100)}`])).toMatch(
    /^.*\n.*\nthe traces of node -e \\n {2}work\(\)\\nx+… are written as they come\n\n$/,
  )
})

test('where OpenTelemetry sends is told too', () => {
  expect(shown(8126, 8126, [], 'http://127.0.0.1:4318')).toContain(
    "\nOpenTelemetry's exporters reach it on http://127.0.0.1:4318\n",
  )
})
