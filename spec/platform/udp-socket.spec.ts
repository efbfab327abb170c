import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type UdpNetwork, UdpSocket } from '../../lib/platform/udp-socket.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'

const BYTES = Buffer.from('a:1|c')

const open: { close(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

/** A server on a free port. */
async function server(type: 'udp4' | 'udp6' = 'udp4'): Promise<{ readonly port: number; next(): Promise<string> }> {
  const socket = createSocket(type)
  open.push(socket)
  socket.bind(0, type === 'udp4' ? '127.0.0.1' : '::1')
  await once(socket, 'listening')
  const { port } = socket.address() as AddressInfo
  return { port, next: async () => String((await once(socket, 'message'))[0]) }
}

function sending(hostname: string, port: number, network?: Partial<UdpNetwork>) {
  const clock = new ManualClock()
  const refusals: string[] = []
  let refused = (): void => {}
  const nextRefusal = (): Promise<void> =>
    new Promise((resolve) => {
      refused = resolve
    })
  const onRefused = (error: string): void => {
    refusals.push(error)
    refused()
  }
  const own = { createSocket, lookup, ...network }
  const socket = new UdpSocket({
    address: { hostname, port },
    clock,
    onRefused,
    network: network && (() => own),
  })
  open.push(socket)
  return { socket, clock, refusals, nextRefusal }
}

/** A port on which nobody listens. */
async function deafPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

test.each([
  ['127.0.0.1', 'udp4'],
  ['localhost', 'udp4'],
  ['::1', 'udp6'],
] as const)('sends to %s, which is %s, in order', async (hostname, type) => {
  const { port, next } = await server(type)
  const { socket } = sending(hostname, port)
  const first = next()
  expect(await socket.send(BYTES)).toBeUndefined()
  expect(await first).toBe('a:1|c')
  const second = next()
  expect(await Promise.all([socket.send(Buffer.from('b:2|c')), socket.send(BYTES)])).toEqual([undefined, undefined])
  expect(await second).toBe('b:2|c')
})

test('tells what is too large for a datagram, and sends the next one', async () => {
  const { port, next } = await server()
  const { socket } = sending('127.0.0.1', port)
  const message = next()
  expect(await socket.send(Buffer.alloc(70_000))).toBe('EMSGSIZE')
  expect(await socket.send(BYTES)).toBeUndefined()
  expect(await message).toBe('a:1|c')
})

test('tells when nobody listens, and reaches whoever listens there later', async () => {
  const port = await deafPort()
  const { socket, refusals, nextRefusal } = sending('127.0.0.1', port)
  // A socket that waits for nobody does not keep the loop turning until the refusal is there.
  const held = createSocket('udp4').bind(0)
  open.push(held)
  const refusal = nextRefusal()
  expect(await socket.send(BYTES)).toBeUndefined()
  await refusal
  expect(refusals).toEqual(['ECONNREFUSED'])
  const late = createSocket('udp4').bind(port, '127.0.0.1')
  open.push(late)
  await once(late, 'listening')
  const message = once(late, 'message')
  expect(await socket.send(BYTES)).toBeUndefined()
  expect(String((await message)[0])).toBe('a:1|c')
})

describe('a name', () => {
  const notFound = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })

  test('that is not found is told, and looked up again after a minute', async () => {
    let lookups = 0
    const { socket, clock } = sending('nowhere.invalid', 1, {
      lookup(_hostname, options, callback) {
        lookups++
        expect(options).toEqual({ order: 'ipv4first' })
        setImmediate(() => callback(notFound, '', 0))
      },
    })
    expect(await Promise.all([socket.send(BYTES), socket.send(BYTES)])).toEqual(['ENOTFOUND', 'ENOTFOUND'])
    clock.advance(59_999)
    expect(await socket.send(BYTES)).toBe('ENOTFOUND')
    expect(lookups).toBe(1)
    clock.advance(1)
    expect(await socket.send(BYTES)).toBe('ENOTFOUND')
    expect(lookups).toBe(2)
  })

  test('may be another address after a minute', async () => {
    const { port, next } = await server('udp6')
    const made: string[] = []
    let ip: readonly [string, number] = ['127.0.0.1', 4]
    const { socket, clock } = sending('agent', port, {
      lookup: (_, __, callback) => callback(null, ...ip),
      createSocket(type) {
        made.push(type)
        return createSocket(type)
      },
    })
    await socket.send(BYTES)
    ip = ['::1', 6]
    clock.advance(60_000)
    const message = next()
    expect(await socket.send(BYTES)).toBeUndefined()
    expect(await message).toBe('a:1|c')
    expect(made).toEqual(['udp4', 'udp6'])
  })

  test('for which no answer comes holds back what is sent, until the end', async () => {
    let answer = (): void => {}
    const { socket } = sending('agent', 1, {
      lookup(_, __, callback) {
        answer = () => callback(null, '127.0.0.1', 4)
      },
      createSocket() {
        throw new Error('a socket after the end')
      },
    })
    const sent = Promise.all([socket.send(BYTES), socket.send(BYTES)])
    socket.close()
    expect(await sent).toEqual(['closed', 'closed'])
    answer()
    expect(await socket.send(BYTES)).toBe('closed')
  })
})

const unreadable = {
  toString(): never {
    throw new Error('no')
  },
}

describe('what throws is told like what fails:', () => {
  test.each([
    ['an error', new Error('boom'), 'Error: boom'],
    ['an error with a code', Object.assign(new Error('no'), { code: 'EMFILE' }), 'EMFILE'],
    ['null', null, 'null'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['what cannot be read', unreadable, 'an error that cannot be read'],
  ])('%s', async (_, thrown, told) => {
    const fail = (): never => {
      throw thrown
    }
    const found: UdpNetwork['lookup'] = (_hostname, _options, callback) => callback(null, '127.0.0.1', 4)
    const failing = (what: 'connect' | 'send') => (type: 'udp4' | 'udp6') =>
      Object.assign(createSocket(type), { [what]: fail }) as Socket
    for (const network of [
      { lookup: fail },
      { lookup: found, createSocket: fail },
      { lookup: found, createSocket: failing('connect') },
      { lookup: found, createSocket: failing('send') },
    ])
      expect(await sending('agent', 1, network).socket.send(BYTES)).toBe(told)
    const options = { address: { hostname: 'agent', port: 1 }, clock: new ManualClock(), onRefused: () => {} }
    expect(await new UdpSocket({ ...options, network: fail }).send(BYTES)).toBe(told)
  })
})

test('a socket that cannot be bound is told', async () => {
  const { socket } = sending('192.0.2.1', 1, {
    // Of the other family.
    createSocket: () => createSocket('udp6'),
  })
  expect(await socket.send(BYTES)).toMatch(/^E[A-Z]+$/)
})

test('what is sent after the end, or before it was connected, is told as closed', async () => {
  const { port } = await server()
  const { socket } = sending('127.0.0.1', port)
  expect(await socket.send(BYTES)).toBeUndefined()
  const late = socket.send(BYTES)
  socket.close()
  socket.close()
  expect(await late).toBe('closed')
  expect(await socket.send(BYTES)).toBe('closed')
})
