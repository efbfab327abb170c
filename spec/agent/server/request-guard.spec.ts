import { describe, expect, test } from 'vitest'
import { refusedRequest } from '../../../lib/agent/server/request-guard.ts'

const HOST = 'request for another host rejected'
const ORIGIN = 'request from another origin rejected'
const SITE = 'cross-site request rejected'

describe('an agent on 127.0.0.1', () => {
  test.each([
    'localhost',
    'localhost:8126',
    'LOCALHOST:8126',
    '127.0.0.1',
    '127.0.0.1:8126',
    '127.0.0.1:9000',
    '[::1]',
    '[::1]:8126',
  ])('answers to the host %s', (host) => {
    expect(refusedRequest({ host }, '127.0.0.1')).toBeUndefined()
  })

  test.each([
    'evil.example',
    'evil.example:8126',
    'localhost.evil.example',
    'localhost.',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '192.168.0.5:8126',
    'host.docker.internal:8126',
    '[::2]:8126',
    'localhost:8126:1',
    'localhost@evil.example',
    'user@localhost',
    '',
    ' ',
  ])('does not answer to the host %j', (host) => {
    expect(refusedRequest({ host }, '127.0.0.1')).toBe(HOST)
  })

  test('does not answer without a host', () => {
    expect(refusedRequest({}, '127.0.0.1')).toBe(HOST)
  })

  test.each([
    { site: 'cross-site', reason: SITE },
    { site: 'same-site', reason: SITE },
    { site: 'none, cross-site', reason: SITE },
    { site: 'same-origin', reason: undefined },
    { site: 'none', reason: undefined },
  ])('says of Sec-Fetch-Site $site: $reason', ({ site, reason }) => {
    expect(refusedRequest({ host: 'localhost:8126', 'sec-fetch-site': site }, '127.0.0.1')).toBe(reason)
  })

  test.each([
    { origin: 'http://localhost:8126', reason: undefined },
    { origin: 'http://localhost:3000', reason: ORIGIN },
    { origin: 'https://localhost:8126', reason: ORIGIN },
    { origin: 'http://evil.example', reason: ORIGIN },
    { origin: 'null', reason: ORIGIN },
    { origin: '', reason: ORIGIN },
  ])('says of the origin $origin: $reason', ({ origin, reason }) => {
    expect(refusedRequest({ host: 'localhost:8126', origin }, '127.0.0.1')).toBe(reason)
  })
})

describe('an agent on a Unix socket', () => {
  test.each(['localhost', 'UDS_tmp_apm.socket', '', 'evil.example'])('answers to whatever it is called: %j', (host) => {
    expect(refusedRequest({ host }, undefined)).toBeUndefined()
  })

  test('does not answer to a page all the same', () => {
    expect(refusedRequest({ host: 'localhost', origin: 'http://evil.example' }, undefined)).toBe(ORIGIN)
    expect(refusedRequest({ host: 'localhost', 'sec-fetch-site': 'cross-site' }, undefined)).toBe(SITE)
  })
})

describe('an agent on another address', () => {
  test.each([
    { listensOn: '127.0.0.2', host: '127.0.0.2:8126' },
    { listensOn: '0:0:0:0:0:0:0:1', host: '[0:0:0:0:0:0:0:1]:8126' },
    { listensOn: '127.0.0.2', host: 'localhost:8126' },
  ])('$listensOn answers to $host', ({ listensOn, host }) => {
    expect(refusedRequest({ host }, listensOn)).toBeUndefined()
  })

  test('does not answer to a third', () => {
    expect(refusedRequest({ host: '127.0.0.3:8126' }, '127.0.0.2')).toBe(HOST)
  })
})
