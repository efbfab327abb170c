import { expect, test } from 'vitest'
import { loadConfig } from '../../lib/config/load-config.ts'
import { discreetSink } from '../../lib/discreet-sink.ts'
import { FLEET_FILE, withFiles } from './surroundings.ts'

function discretionOf(configuration: Record<string, string>, env: Record<string, string> = {}) {
  const file = `rules: [{ selectors: [], configuration: ${JSON.stringify(configuration)} }]`
  return loadConfig({}, withFiles({ [FLEET_FILE]: file }, env)).discretion
}

const TOKEN = '{{environment_variables[TOKEN]}}'

test('a text that was filled from a secret is hidden wherever it stands as a word', () => {
  const discretion = discretionOf({ DD_AGENT_HOST: TOKEN, DD_SERVICE: `a-${TOKEN}` }, { TOKEN: 'a.b+c' })
  expect(discretion.hide('getaddrinfo ENOTFOUND a.b+c, a-a.b+c; axb+c a.b+cd')).toBe(
    'getaddrinfo ENOTFOUND <redacted>, <redacted>; axb+c a.b+cd',
  )
})

test.each(['\\', '(', '[a-z', 'a|b', '-', '\ud800', '{2}', '$&'])('%s hides itself', (TOKEN_TEXT) => {
  const discretion = discretionOf({ DD_ENV: `xyz${TOKEN}` }, { TOKEN: TOKEN_TEXT })
  expect(discretion.hide(`at xyz${TOKEN_TEXT} is`)).toBe('at <redacted> is')
})

test('what is short is hidden of the address of the agent alone', () => {
  expect(discretionOf({ DD_ENV: TOKEN }, { TOKEN: 'of' }).hide('one of two')).toBe('one of two')
  expect(discretionOf({ DD_TRACE_AGENT_PORT: TOKEN }, { TOKEN: '81' }).hide('127.0.0.1:81 8126')).toBe(
    '<redacted>:<redacted> 8126',
  )
})

test.each([
  ['hunter2 of prod', { DD_ENV: 'prod' }],
  ['<redacted> of prod', { DD_ENV: TOKEN }],
])('a sink writes %j', (line, variables) => {
  const lines: string[] = []
  const write = (text: string) => void lines.push(text)
  const discretion = discretionOf(variables, { TOKEN: 'hunter2' })
  const sink = discreetSink({ debug: write, info: write, warn: write, error: write }, { discretion })
  for (const level of ['debug', 'info', 'warn', 'error'] as const) sink[level]?.('hunter2 of prod')
  expect(lines).toEqual([line, line, line, line])
})
