import { describe, expect, test } from 'vitest'
import { findAgent } from '../../lib/config/agent-setting.ts'
import { Sources } from '../../lib/config/sources.ts'
import { urlOfAddress } from '../../lib/config/url-of-address.ts'
import { surroundings } from './surroundings.ts'

const SOCKET = 'unix:///var/run/datadog/apm.socket'

interface Case {
  options?: object
  env?: Record<string, string>
  socket?: boolean
  platform?: NodeJS.Platform
  url: string
  from: string
}

function find({ options, env = {}, socket = false, platform = 'linux' }: Omit<Case, 'url' | 'from'>) {
  const fileExists = (path: string) => socket && path === '/var/run/datadog/apm.socket'
  const sources = new Sources(options, surroundings(env, { platform, fileExists }))
  const { value, origin } = findAgent(sources)
  const from = origin.source === 'environment' ? origin.variable : origin.source
  return { url: urlOfAddress(value), from, problems: sources.problems() }
}

describe('the agent', () => {
  test.each<Case>([
    { url: 'http://127.0.0.1:8126', from: 'default' },
    { socket: true, url: SOCKET, from: 'default' },
    { socket: true, platform: 'darwin', url: SOCKET, from: 'default' },
    { socket: true, platform: 'win32', url: 'http://127.0.0.1:8126', from: 'default' },
    { env: { DD_AGENT_HOST: 'a' }, socket: true, url: 'http://a:8126', from: 'DD_AGENT_HOST' },
    { env: { DD_TRACE_AGENT_HOSTNAME: 'a' }, url: 'http://a:8126', from: 'DD_TRACE_AGENT_HOSTNAME' },
    { env: { DD_TRACE_AGENT_PORT: '1' }, socket: true, url: 'http://127.0.0.1:1', from: 'DD_TRACE_AGENT_PORT' },
    { env: { DD_AGENT_PORT: '1' }, url: 'http://127.0.0.1:1', from: 'DD_AGENT_PORT' },
    { env: { DD_AGENT_HOST: '::1', DD_TRACE_AGENT_PORT: '1' }, url: 'http://[::1]:1', from: 'DD_AGENT_HOST' },
    { env: { DD_AGENT_HOST: '', DD_TRACE_AGENT_PORT: ' ' }, socket: true, url: SOCKET, from: 'default' },
    { options: { hostname: 'h' }, socket: true, url: 'http://h:8126', from: 'code' },
    { options: { port: 2 }, socket: true, url: 'http://127.0.0.1:2', from: 'code' },
    { options: { hostname: 'h' }, env: { DD_AGENT_HOST: 'a', DD_AGENT_PORT: '1' }, url: 'http://h:1', from: 'code' },
    { options: { port: 2 }, env: { DD_AGENT_HOST: 'a', DD_AGENT_PORT: '1' }, url: 'http://a:2', from: 'code' },
    { env: { DD_TRACE_AGENT_URL: 'http://u:1', DD_AGENT_HOST: 'a' }, url: 'http://u:1', from: 'DD_TRACE_AGENT_URL' },
    { env: { DD_TRACE_URL: 'http://u:1' }, options: { hostname: 'h' }, url: 'http://u:1', from: 'DD_TRACE_URL' },
    {
      env: { DD_TRACE_AGENT_URL: 'http://u:1', DD_TRACE_URL: 'http://v' },
      url: 'http://u:1',
      from: 'DD_TRACE_AGENT_URL',
    },
    { env: { DD_TRACE_AGENT_URL: ' ' }, options: { hostname: 'h' }, url: 'http://h:8126', from: 'code' },
    {
      options: { url: 'http://o:1', port: 2 },
      env: { DD_TRACE_AGENT_URL: 'http://u:1' },
      url: 'http://o:1',
      from: 'code',
    },
    { options: { url: new URL('unix:///tmp/x') }, socket: true, url: 'unix:///tmp/x', from: 'code' },
  ])('$options and $env with socket $socket on $platform: $url from $from', ({ url, from, ...given }) => {
    expect(find(given)).toEqual({ url, from, problems: [] })
  })

  test.each([
    [{ DD_TRACE_AGENT_URL: 'agent:8126' }, 'http://127.0.0.1:8126', ['using the default, http://127.0.0.1:8126']],
    [
      { DD_TRACE_AGENT_URL: 'agent:8126', DD_AGENT_HOST: 'a' },
      'http://a:8126',
      ['using http://a:8126 from DD_AGENT_HOST'],
    ],
    [
      { DD_AGENT_HOST: 'a:1', DD_TRACE_AGENT_PORT: '0' },
      'http://127.0.0.1:8126',
      ['using the default, http://127.0.0.1:8126', 'using the default, http://127.0.0.1:8126'],
    ],
    [{ DD_AGENT_HOST: 'a', DD_TRACE_AGENT_PORT: '0' }, 'http://a:8126', ['using http://a:8126 from DD_AGENT_HOST']],
    [
      { DD_AGENT_HOST: `${'a'.repeat(60)}.${'b'.repeat(60)}`, DD_TRACE_AGENT_PORT: '0' },
      `http://${'a'.repeat(60)}.${'b'.repeat(60)}:8126`,
      [`using http://${'a'.repeat(60)}.${'b'.repeat(31)}… from DD_AGENT_HOST`],
    ],
  ])('%j comes to %s, and says so', (env, url, consequences) => {
    const found = find({ env })
    expect(found.url).toBe(url)
    expect(found.problems.map(({ consequence }) => consequence)).toEqual(consequences)
  })

  test('a socket that is there takes the place of a host that cannot be used', () => {
    const { url, problems } = find({ env: { DD_AGENT_HOST: 'http://a' }, socket: true })
    expect(url).toBe(SOCKET)
    expect(problems[0]?.consequence).toBe(`using the default, ${SOCKET}`)
  })

  test('the socket is not looked for when it is not needed', () => {
    const fileExists = (path: string) => {
      if (path.endsWith('.socket')) throw new Error('looked')
      return false
    }
    const env = { DD_AGENT_HOST: 'a' }
    expect(() => findAgent(new Sources({}, surroundings(env, { fileExists })))).not.toThrow()
    expect(() => findAgent(new Sources({}, surroundings({}, { fileExists })))).toThrow('looked')
  })
})
