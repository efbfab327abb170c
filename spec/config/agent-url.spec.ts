import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOfUrl, toHostname } from '../../lib/config/agent-url.ts'
import { urlOfAddress } from '../../lib/config/url-of-address.ts'
import type { AgentAddress } from '../../lib/platform/agent-address.ts'

function http(hostname: string, port: number, basePath = ''): AgentAddress {
  return { protocol: 'http:', hostname, port, basePath }
}

function https(hostname: string, port: number, basePath = ''): AgentAddress {
  return { protocol: 'https:', hostname, port, basePath }
}

describe('the address of a URL', () => {
  test.each([
    ['http://agent:8126', http('agent', 8126)],
    ['HTTP://Agent:8126/', http('agent', 8126)],
    ['  http://agent:8126  ', http('agent', 8126)],
    ['http://agent', http('agent', 80)],
    ['http://agent:80', http('agent', 80)],
    ['https://agent', https('agent', 443)],
    ['https://agent:8126/base/', https('agent', 8126, '/base')],
    ['http://agent:1/a/../b//', http('agent', 1, '/b')],
    ['http://agent:8126/a b', http('agent', 8126, '/a%20b')],
    ['http://10.0.0.1:65535', http('10.0.0.1', 65_535)],
    ['http://[::1]:8126', http('::1', 8126)],
    ['http://[fd00::1]/x', http('fd00::1', 80, '/x')],
    ['http://my_agent:8126', http('my_agent', 8126)],
    ['http://user:pass@agent:8126', http('agent', 8126)],
    ['unix:///var/run/datadog/apm.socket', { socketPath: '/var/run/datadog/apm.socket' }],
    ['unix:/tmp/apm.socket', { socketPath: '/tmp/apm.socket' }],
    ['unix:///tmp/my%20apm.socket', { socketPath: '/tmp/my apm.socket' }],
    ['unix:///tmp/my apm.socket', { socketPath: '/tmp/my apm.socket' }],
    ['unix:///tmp/100%/apm.socket', { socketPath: '/tmp/100%/apm.socket' }],
    ['\\\\.\\pipe\\datadog', { socketPath: '\\\\.\\pipe\\datadog' }],
    ['//./pipe/datadog', { socketPath: '\\\\.\\pipe\\datadog' }],
    ['//./PIPE/datadog', { socketPath: '\\\\.\\pipe\\datadog' }],
    ['unix://./pipe/datadog', { socketPath: '\\\\.\\pipe\\datadog' }],
  ])('%s', (url, address) => {
    expect(addressOfUrl(url)).toEqual(address)
  })

  test.each([
    '',
    'agent',
    'agent:8126',
    'localhost:8126',
    '/var/run/datadog/apm.socket',
    'http://',
    'http://:8126',
    'http://agent:0',
    'http://agent:65536',
    'http://agent:port',
    'http://agent:-1',
    'http://agent:8126?x=1',
    'http://agent:8126/#x',
    'http://a gent:8126',
    'http://[::1:8126',
    'http://ag\nent:8126',
    'ftp://agent:8126',
    'udp://agent:8125',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'unix:',
    'unix://',
    'unix:///',
    'unix:relative',
    'unix:///tmp/',
    'unix://host/tmp/apm.socket',
    'unix://user:pass@/tmp/apm.socket',
    'unix:///tmp/apm%00.socket',
    'unix:///tmp/apm.socket?x',
    'unix://./other/datadog',
    'unix://./pipe/',
    '//./pipe/',
    '//./pipe/a/b',
    '\\\\server\\pipe\\datadog',
    `http://agent/${'a'.repeat(2000)}`,
    `unix:///${'a'.repeat(1024 * 1024)}`,
  ])('%.40j is none', (url) => {
    expect(addressOfUrl(url)).toBeUndefined()
  })

  test('is a socket path, or a port in range and a base path without a slash at its end, or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl(), fc.string(), fc.constantFrom('http://', 'unix:/', '//./pipe/')),
        fc.string(),
        (a, b) => {
          const address = addressOfUrl(a + b)
          if (address === undefined) return
          if ('socketPath' in address) expect(address.socketPath).toMatch(/^(?:\/|\\\\\.\\pipe\\)[^\0]*[^\0/]$/)
          else {
            expect(address.port).toBeGreaterThanOrEqual(1)
            expect(address.port).toBeLessThanOrEqual(65_535)
            expect(address.basePath).toMatch(/^(?:\/.*[^/])?$/)
          }
        },
      ),
    )
  })
})

describe('the URL of an address', () => {
  test.each([
    [http('agent', 8126), 'http://agent:8126'],
    [http('agent', 80), 'http://agent:80'],
    [https('::1', 443, '/base'), 'https://[::1]:443/base'],
    [{ socketPath: '/var/run/datadog/apm.socket' }, 'unix:///var/run/datadog/apm.socket'],
    [{ socketPath: '/tmp/a b' }, 'unix:///tmp/a b'],
    [{ socketPath: '/tmp/100%?#' }, 'unix:///tmp/100%25%3F%23'],
    [{ socketPath: '\\\\.\\pipe\\datadog' }, '\\\\.\\pipe\\datadog'],
  ])('%j is %s', (address, url) => {
    expect(urlOfAddress(address)).toBe(url)
  })

  test('leads back to the address', () => {
    const name = fc.stringMatching(/^[a-z0-9%?# _-]{0,10}[a-z]$/)
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.constantFrom('::1', 'fd00::a:1'))
    const web = fc
      .tuple(
        fc.constantFrom('http:' as const, 'https:' as const),
        host,
        fc.integer({ min: 1, max: 65_535 }),
        fc.webPath(),
      )
      .map(([protocol, hostname, port, path]) =>
        addressOfUrl(urlOfAddress({ protocol, hostname, port, basePath: path })),
      )
      .filter((address) => address !== undefined)
    const socket = fc
      .array(name, { minLength: 1, maxLength: 4 })
      .map((names) => ({ socketPath: `/${names.join('/')}` }))
    const pipe = fc.stringMatching(/^[a-z.-]{1,9}$/).map((text) => ({ socketPath: `\\\\.\\pipe\\${text}` }))
    fc.assert(
      fc.property(fc.oneof(web, socket, pipe), (address) => {
        expect(addressOfUrl(urlOfAddress(address))).toEqual(address)
      }),
    )
  })
})

describe('a host name', () => {
  test.each([
    ['agent', 'agent'],
    ['Agent.Example.com', 'agent.example.com'],
    ['10.0.0.1', '10.0.0.1'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['my_agent', 'my_agent'],
    ['bücher.example', 'xn--bcher-kva.example'],
  ])('%s is taken as %s', (text, hostname) => {
    expect(toHostname(text)).toBe(hostname)
  })

  test.each([
    '',
    ' ',
    'a b',
    'agent:8126',
    '[::1]:8126',
    '[::1',
    ':::',
    'http://agent',
    'agent/path',
    'agent\\path',
    'agent?x',
    'agent#x',
    'user@agent',
    'user:pass@agent',
    'agent\r\n',
    'agent\0',
    '%',
    '999.999.999.999',
    'a'.repeat(254),
  ])('%.20j is refused', (text) => {
    expect(toHostname(text)).toBeUndefined()
  })
})
