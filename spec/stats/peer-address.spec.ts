import fc from 'fast-check'
import { expect, test } from 'vitest'
import { peerValue } from '../../lib/stats/peer-address.ts'

test.each([
  ['', ''],
  ['db.example', 'db.example'],
  ['db.example:5432', 'db.example:5432'],
  ['10.1.2.3', 'blocked-ip-address'],
  ['10.1.2.3:5432', 'blocked-ip-address:5432'],
  ['10_1_2_3', 'blocked-ip-address'],
  ['ip-10-1-2-3.ec2.internal', 'ip-blocked-ip-address.ec2.internal'],
  ['http://10.1.2.3:80', 'http://blocked-ip-address:80'],
  ['file:///10.1.2.3', 'file:///blocked-ip-address'],
  ['dnspoll:///10.1.2.3:50051', 'dnspoll:///blocked-ip-address:50051'],
  ['127.0.0.1:80', '127.0.0.1:80'],
  ['169.254.169.254', '169.254.169.254'],
  ['::1', '::1'],
  ['[::1]:80', '[::1]:80'],
  ['[fd00:ec2::254]:80', '[fd00:ec2::254]:80'],
  ['2001:db8::1', 'blocked-ip-address'],
  ['[2001:db8::1]:443', 'blocked-ip-address:443'],
  ['fe80::1%eth0', 'blocked-ip-address'],
  ['::ffff:1.2.3.4', 'blocked-ip-address'],
  ['1:2:3:4:5:6:7:8', 'blocked-ip-address'],
  ['1:2:3:4:5:6:7', '1:2:3:4:5:6:7'],
  ['1::2::3', '1::2::3'],
  ['::', 'blocked-ip-address'],
  [':80', ':80'],
  ['10.1.2.3.4', 'blocked-ip-address.4'],
  ['10.1.2.3.', '10.1.2.3.'],
  ['10.1.2.300', '10.1.2.300'],
  ['10.1.2.03', '10.1.2.03'],
  ['10.1.2', '10.1.2'],
  ['10.1.2.3x', 'blocked-ip-addressx'],
  ['dead-beef', 'dead-beef'],
  ['10.0.0.1:9092,10.0.0.2:9092,kafka', 'blocked-ip-address:9092,kafka'],
  ['a,b,a', 'a,b'],
])('%s counts as %s', (text, expected) => {
  expect(peerValue(text)).toBe(expected)
})

test('counts all addresses of IPv4 as one, but for those that are the same everywhere', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const allowed = ['127.0.0.1', '169.254.169.254', '169.254.170.2'].includes(address)
      expect(peerValue(address)).toBe(allowed ? address : 'blocked-ip-address')
    }),
  )
})

test('counts all addresses of IPv6 as one, but for those that are the same everywhere', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(peerValue(address)).toBe(address === '::1' ? address : 'blocked-ip-address')
    }),
  )
})

test('takes any text that looks like an address', () => {
  const part = fc.constantFrom(
    '1',
    '0',
    '255',
    'f',
    '.',
    ':',
    '::',
    '[',
    ']',
    '%',
    ',',
    '-',
    '_',
    'ip-',
    'http://',
    '/',
    '\ud800',
  )
  fc.assert(fc.property(fc.string({ unit: part, maxLength: 12 }), (text) => void peerValue(text)))
})
