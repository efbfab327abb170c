import { describe, expect, test } from 'vitest'
import { addressOfDogstatsd } from '../../lib/config/dogstatsd-url.ts'
import { loadConfig } from '../../lib/config/load-config.ts'
import type { TracerOptions } from '../../lib/config/options.ts'
import { urlOfDogstatsd } from '../../lib/config/url-of-address.ts'
import { surroundings } from './surroundings.ts'

interface Case {
  options?: TracerOptions
  env?: Record<string, string>
  url: string
  from: string
}

const ON = { DD_TRACE_HEALTH_METRICS_ENABLED: '1' }

function load({ options, env = ON }: Pick<Case, 'options' | 'env'>) {
  const { config, origins, problems, explain } = loadConfig(options, surroundings(env))
  const origin = origins.dogstatsdAddress
  const from = origin.source === 'environment' ? origin.variable : origin.source
  const rows = explain().filter(({ key }) => key === 'dogstatsdAddress')
  return { url: urlOfDogstatsd(config.dogstatsdAddress), from, problems, shown: rows[0]?.value }
}

describe('DogStatsD', () => {
  test.each<Case>([
    { url: 'udp://127.0.0.1:8125', from: 'default' },
    { env: { DD_AGENT_HOST: 'a' }, url: 'udp://a:8125', from: 'DD_AGENT_HOST' },
    { env: { DD_TRACE_AGENT_URL: 'https://a/base' }, url: 'udp://a:8125', from: 'DD_TRACE_AGENT_URL' },
    { env: { DD_TRACE_AGENT_URL: 'unix:///a.socket' }, url: 'udp://127.0.0.1:8125', from: 'default' },
    { env: { DD_TRACE_AGENT_PORT: '1' }, url: 'udp://127.0.0.1:8125', from: 'DD_TRACE_AGENT_PORT' },
    { options: { hostname: '::1' }, url: 'udp://[::1]:8125', from: 'code' },
    { env: { DD_DOGSTATSD_HOST: 'd', DD_AGENT_HOST: 'a' }, url: 'udp://d:8125', from: 'DD_DOGSTATSD_HOST' },
    { env: { DD_DOGSTATSD_HOSTNAME: 'd', DD_DOGSTATSD_PORT: '9' }, url: 'udp://d:9', from: 'DD_DOGSTATSD_HOSTNAME' },
    { env: { DD_DOGSTATSD_PORT: '9', DD_AGENT_HOST: 'a' }, url: 'udp://a:9', from: 'DD_DOGSTATSD_PORT' },
    { env: { DD_DOGSTATSD_URL: 'udp://u:1', DD_DOGSTATSD_HOST: 'd' }, url: 'udp://u:1', from: 'DD_DOGSTATSD_URL' },
    { env: { DD_DOGSTATSD_URL: ' ', DD_DOGSTATSD_HOST: 'd' }, url: 'udp://d:8125', from: 'DD_DOGSTATSD_HOST' },
    { options: { dogstatsd: { hostname: 'h' } }, env: { DD_DOGSTATSD_PORT: '9' }, url: 'udp://h:9', from: 'code' },
    { options: { dogstatsd: { port: '7' } }, env: { DD_DOGSTATSD_HOST: 'd' }, url: 'udp://d:7', from: 'code' },
    { options: { dogstatsd: { url: 'o:1', port: 7 } }, env: { DD_DOGSTATSD_URL: 'u' }, url: 'udp://o:1', from: 'code' },
    { options: { dogstatsd: { url: new URL('udp://o') } }, url: 'udp://o:8125', from: 'code' },
  ])('$options and $env: $url from $from', ({ options, env, url, from }) => {
    expect(load({ ...(options && { options }), env: { ...ON, ...env } })).toEqual({
      url,
      from,
      problems: [],
      shown: url,
    })
  })

  test('is told to be what would be used, but nobody looks for it, where no metrics go there', () => {
    for (const url of ['udp://u:1', 'unix:///var/run/datadog/dsd.socket', '%']) {
      const { problems, shown, ...found } = load({ env: { DD_DOGSTATSD_URL: url } })
      expect(found).toEqual({ url: 'udp://127.0.0.1:8125', from: 'default' })
      expect(problems).toEqual([])
      expect(shown).toBe(url.startsWith('udp') ? url : 'udp://127.0.0.1:8125')
    }
    expect(load({ env: { DD_AGENT_HOST: 'a' } }).shown).toBe('udp://127.0.0.1:8125')
    expect(load({ env: { DD_AGENT_HOST: 'a', DD_DOGSTATSD_PORT: '9' } }).shown).toBe('udp://127.0.0.1:9')
  })

  test.each([
    ['unix:///var/run/datadog/dsd.socket', 'udp://a:8125 from DD_AGENT_HOST'],
    ['/var/run/datadog/dsd.socket', 'udp://a:8125 from DD_AGENT_HOST'],
  ])('%s cannot be used by Node, which is said once, with what is used instead', (url, used) => {
    const { problems } = load({ env: { ...ON, DD_AGENT_HOST: 'a', DD_DOGSTATSD_URL: url } })
    expect(problems).toEqual([
      {
        name: 'DD_DOGSTATSD_URL',
        expected: 'a URL such as udp://host:8125',
        got: `'${url}' (a Unix socket for datagrams, which Node does not have)`,
        consequence: `using ${used}`,
      },
    ])
  })

  test('a Unix socket in code is a mistake that ends init', () => {
    expect(() => load({ options: { dogstatsd: { url: 'unix:///dsd.socket' } } })).toThrow(
      /expected a URL such as udp:\/\/host:8125, got 'unix:\/\/\/dsd\.socket' \(a Unix socket for datagrams, .*dogstatsd\.url/,
    )
  })

  test('loses its host and port to a URL', () => {
    const env = { ...ON, DD_DOGSTATSD_URL: 'udp://u:1', DD_DOGSTATSD_HOSTNAME: 'd', DD_DOGSTATSD_PORT: '9' }
    const rows = loadConfig({}, surroundings(env)).explain()
    const [address, ...parts] = rows.filter(({ key }) => key.startsWith('dogstatsd'))
    expect(address?.shadowed.map(({ raw }) => raw)).toEqual(['d', '9'])
    expect(parts.map(({ value }) => value)).toEqual(["the agent's host, else 127.0.0.1", '8125'])
  })
})

test.each([
  ['udp://host:8125', 'udp://host:8125'],
  ['UDP://host/', 'udp://host:8125'],
  ['host', 'udp://host:8125'],
  ['host:9', 'udp://host:9'],
  ['udp://[::1]:9', 'udp://[::1]:9'],
  ['127.0.0.1:9', 'udp://127.0.0.1:9'],
])('%s is %s', (text, url) => {
  expect(urlOfDogstatsd(addressOfDogstatsd(text) ?? { hostname: '', port: 0 })).toBe(url)
})

test.each([
  '',
  'udp://',
  'udp://host:0',
  'udp://host:65536',
  'udp://host:http',
  'udp://joe:hunter2@host',
  'udp://host/path',
  'udp://host?a=1',
  'udp://host#a',
  'http://host:8125',
  'unix:///dsd.socket',
  '/dsd.socket',
  '\\\\.\\pipe\\dsd',
  'a b',
  'udp://a\nb',
  `udp://${'a'.repeat(254)}`,
])('%j is none', (text) => {
  expect(addressOfDogstatsd(text)).toBeUndefined()
})
