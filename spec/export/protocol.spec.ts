import { describe, expect, test } from 'vitest'
import { Protocol } from '../../lib/export/protocol.ts'
import { ProtocolEncoder } from '../../lib/export/protocol-encoder.ts'
import type { PayloadVersion } from '../../lib/export/trace-encoder.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import { Logger } from '../../lib/platform/logger.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'

function speaking(version: PayloadVersion) {
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const logger = new Logger('warn', { warn: say, error: say })
  return { protocol: new Protocol({ version, address: 'http://agent:8126', logger }), lines }
}

const V03 = '/v0.3/traces'
const V04 = '/v0.4/traces'
const V05 = '/v0.5/traces'

describe('the version that is spoken', () => {
  test.each([
    ['v0.4', V04, undefined],
    ['v0.5', V04, V05],
  ] as const)('is %s if that is wanted', (version, v04, v05) => {
    const { protocol } = speaking(version)
    expect(protocol.version).toBe(version)
    expect([protocol.pathOf('v0.4'), protocol.pathOf('v0.5')]).toEqual([v04, v05])
  })

  test('is an older one where the agent has no such path, step by step', () => {
    const { protocol } = speaking('v0.5')
    expect(protocol.refused(V05, 'http_404')).toBe(true)
    expect([protocol.version, protocol.pathOf('v0.4'), protocol.pathOf('v0.5')]).toEqual(['v0.4', V04, undefined])
    expect(protocol.refused(V04, 'http_415')).toBe(true)
    expect([protocol.version, protocol.pathOf('v0.4'), protocol.pathOf('v0.5')]).toEqual(['v0.4', V03, undefined])
  })

  test('is the wanted one again when nobody takes any', () => {
    const { protocol, lines } = speaking('v0.5')
    for (const path of [V05, V04]) expect(protocol.refused(path, 'http_404')).toBe(true)
    expect(protocol.refused(V03, 'http_404')).toBe(false)
    expect(protocol.version).toBe('v0.5')
    protocol.accepted(V05)
    expect(lines).toEqual([])
  })

  test('is told once, when the agent takes it', () => {
    const { protocol, lines } = speaking('v0.5')
    protocol.refused(V05, 'http_404')
    expect(lines).toEqual([])
    for (let i = 0; i < 3; i++) protocol.accepted(V04)
    expect(lines).toEqual([
      'clew: the agent at http://agent:8126 does not take /v0.5/traces (http_404); traces go to /v0.4/traces from here on. Nothing is lost by that.',
    ])
  })
})

describe('what the agent says of its paths', () => {
  test.each<[string, readonly string[], PayloadVersion, string | undefined]>([
    ['all', [V03, V04, V05, '/info'], 'v0.5', V04],
    ['none of ours', ['/v1.0/traces'], 'v0.5', V04],
    ['nothing', [], 'v0.5', V04],
    ['v0.4', [V03, V04], 'v0.4', V04],
    ['v0.3', [V03], 'v0.4', V03],
  ])('decides: %s', (_, endpoints, version, path) => {
    const { protocol } = speaking('v0.5')
    protocol.learn(endpoints)
    expect([protocol.version, protocol.pathOf('v0.4')]).toEqual([version, path])
  })

  test('does not make it speak what nobody wanted', () => {
    const { protocol } = speaking('v0.4')
    protocol.learn([V05, V04])
    expect(protocol.version).toBe('v0.4')
  })

  test('may change in both directions', () => {
    const { protocol, lines } = speaking('v0.5')
    protocol.learn([V03, V04])
    protocol.accepted(V04)
    expect(lines).toEqual([expect.stringContaining('(its /info does not have it)')])
    protocol.learn([V03, V04, V05])
    expect(protocol.version).toBe('v0.5')
    protocol.refused(V05, 'http_404')
    protocol.learn([V03, V04, V05])
    expect(protocol.version).toBe('v0.5')
  })
})

test('a payload ends in the version in which it began', () => {
  const { protocol } = speaking('v0.5')
  const options = { maxBytes: 1 << 20, defaults: NO_DEFAULTS, process: { runtimeId: 'run-1', pid: 7 } }
  const made: PayloadVersion[] = []
  const encoder = new ProtocolEncoder(protocol, (version) => {
    made.push(version)
    return version === 'v0.5' ? new V05Encoder(options) : new V04Encoder(options)
  })
  const { recorder } = recording({ complete: (segment, spans) => encoder.append(segment, spans) })
  const trace = (): void => recorder.start('op', undefined, undefined, 0).finish()
  trace()
  protocol.refused(V05, 'http_404')
  trace()
  encoder.undo()
  const first = encoder.take()
  expect(first).toMatchObject({ version: 'v0.5', traces: 1 })
  trace()
  encoder.recycle(first)
  expect(encoder.length).toBeGreaterThan(100)
  expect(encoder.take()).toMatchObject({ version: 'v0.4', traces: 1 })
  expect(made).toEqual(['v0.5', 'v0.4'])
})
