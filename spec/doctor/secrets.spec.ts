import { expect, test } from 'vitest'
import { LEFT_OUT } from '../../lib/config/known-names.ts'
import { variableNames } from '../../lib/config/settings.ts'
import { runDoctor } from '../../lib/doctor/doctor.ts'
import { leaks, SECRET, TEXTS } from '../config/planted-secrets.ts'
import { LOCAL_FILE } from '../config/surroundings.ts'
import { patient } from './patient.ts'
import { deadPort, httpServer, socketPath } from './servers.ts'

const NAMES = [
  ...variableNames(),
  ...LEFT_OUT.flatMap(({ names }) => names.split(/\s+/)).map((name) => name.replace('*', 'X')),
  'DD_TRACE_UNKNOWN',
  'DD_SERVCE',
  'DD_TRACE_TOKEN',
]

/** All that the doctor ever says about it, as text and as JSON. */
async function said(given: Parameters<typeof patient>[0]): Promise<string> {
  const looked = patient(given)
  for (const json of [false, true]) await runDoctor({ json, plain: false }, looked)
  expect(looked.out.length).toBe(2)
  return looked.out.join('\n')
}

test.each(TEXTS)('no variable that holds %s shows what is secret in it', async (text) => {
  // The names of hosts are not looked up.
  const DD_TRACE_AGENT_URL = await deadPort()
  const env = { ...Object.fromEntries(NAMES.map((name) => [name, text])), DD_TRACE_AGENT_URL }
  const configuration = JSON.stringify({ ...env, DD_ENV: text })
  const files = { [LOCAL_FILE]: `apm_configuration_default: ${configuration}` }
  expect(leaks(await said({ env }))).toEqual([])
  expect(leaks(await said({ env: { DD_TRACE_AGENT_URL }, files }))).toEqual([])
})

test.each([
  (url: string) => url.replace('//', `//joe:${SECRET}@`),
  (url: string) => `${url}/api_key=${SECRET}`,
  () => `unix://${socketPath()}/token=${SECRET}`,
])('an address of an agent does not show what is secret in it (%#)', async (planted) => {
  const DD_TRACE_AGENT_URL = planted(await deadPort())
  expect(leaks(await said({ env: { DD_TRACE_AGENT_URL } }))).toEqual([])
})

test('what answers cannot make the doctor show it, nor steer the terminal', async () => {
  const text = `\u001b[2Jtoken=${SECRET}`
  const info = { version: text, endpoints: [text, '/v0.4/traces'], config: { default_env: text } }
  const DD_TRACE_AGENT_URL = await httpServer((_, response) => response.end(JSON.stringify(info)))
  const all = await said({ env: { DD_TRACE_AGENT_URL } })
  expect(all).toContain('\\x1b[2Jtoken=<redacted>')
  expect(leaks(all)).toEqual([])
  expect(all).not.toContain('\u001b')
})

test('a package cls-hooked that throws what is secret does not make the doctor show it', async () => {
  const loadClsHooked = (): never => {
    throw new Error(`https://joe:${SECRET}@registry/\nsecond line`)
  }
  const env = { DD_TRACE_AGENT_URL: await deadPort(), DD_TRACE_SCOPE: 'cls_hooked' }
  const all = await said({ env, loadClsHooked })
  expect(all).toContain('one that does not load: https://<redacted>@registry/')
  expect(leaks(all)).toEqual([])
})

test('what a file puts in from variables that are called like secrets is not shown', async () => {
  const secret = '{{environment_variables[DB_PASSWORD]}}'
  for (const address of [`http://127.0.0.1:${secret}`, `unix:///tmp/${secret}.sock`]) {
    const configuration = { DD_TRACE_AGENT_URL: address, DD_TAGS: secret, DD_SERVICE: `a-${secret}` }
    const files = { [LOCAL_FILE]: `rules: [{ selectors: [], configuration: ${JSON.stringify(configuration)} }]` }
    const DB_PASSWORD = address.startsWith('unix') ? SECRET : new URL(await deadPort()).port
    const all = await said({ env: { DB_PASSWORD }, files })
    expect(all).toContain('<redacted>: expected an agent that answers GET /info')
    expect(all).not.toContain(DB_PASSWORD)
  }
})
