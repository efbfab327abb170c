import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadConfig } from '../../lib/config/load-config.ts'
import { surroundingsOf } from '../../lib/config/surroundings.ts'
import { examineRuntime, OLDEST_NODE } from '../../lib/doctor/examine-runtime.ts'
import { patient } from './patient.ts'

function examine(given: Parameters<typeof patient>[0]): ReturnType<typeof examineRuntime> {
  const looked = patient(given)
  return examineRuntime(loadConfig(undefined, surroundingsOf(looked.host, looked.readYaml)).config, looked)
}

test.each([
  { version: '18.20.8', supported: false },
  { version: '20.18.3', supported: false },
  { version: '20.19.0', supported: true },
  { version: '22.0.0', supported: true },
  { version: '24.0.0-nightly', supported: true },
  { version: '100.1.0', supported: true },
])('Node $version is supported: $supported', ({ version, supported }) => {
  const { runtime, findings } = examine({ nodeVersion: version })
  expect(runtime).toMatchObject({ node: version, nodeSupported: supported })
  expect(findings.map(({ kind }) => kind)).toEqual(supported ? [] : ['node'])
})

test('the oldest Node is that of package.json', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(engines.node).toBe(`>=${OLDEST_NODE.major}.${OLDEST_NODE.minor}`)
})

test('cls-hooked is not loaded unless it is asked for, and after the backend is known', () => {
  const calls: string[] = []
  const given = {
    loadClsHooked: () => calls.push('load'),
    contextBackend: () => {
      calls.push('backend')
      return 'async_hooks' as const
    },
  }
  expect(examine(given).runtime).toMatchObject({ clsHookedAsked: false, clsHookedFound: null })
  expect(calls).toEqual(['backend'])
  expect(examine({ ...given, env: { DD_TRACE_SCOPE: 'cls_hooked' } }).runtime).toMatchObject({ clsHookedFound: true })
  expect(calls).toEqual(['backend', 'backend', 'load'])
})

test.each([undefined, null, 'text', new Error('boom'), Object.create(null)])(
  'whatever cls-hooked throws, it is not found (%#)',
  (thrown) => {
    const loadClsHooked = (): never => {
      throw thrown
    }
    const { runtime, findings } = examine({ env: { DD_TRACE_SCOPE: 'cls_hooked' }, loadClsHooked })
    expect(runtime.clsHookedFound).toBe(false)
    expect(findings[0]?.got).toMatch(/^one that does not load: /)
  },
)
