import { expect, test } from 'vitest'
import { isLoopback } from '../../../lib/agent/server/loopback.ts'

test.each(['localhost', '127.0.0.1', '127.0.0.2', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1'])(
  'only this machine reaches %s',
  (host) => {
    expect(isLoopback(host)).toBe(true)
  },
)

test.each([
  '',
  ' ',
  '0.0.0.0',
  '0',
  '::',
  '0:0:0:0:0:0:0:0',
  '::ffff:0.0.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '192.168.0.5',
  'fe80::1%lo',
  '::1%eth0',
  'dev-box',
  'localhost.example',
  '127.0.0.1.example',
])('other machines may reach "%s"', (host) => {
  expect(isLoopback(host)).toBe(false)
})
