import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { AgentRates } from '../../lib/sampling/agent-rates.ts'
import {
  accept,
  answerText,
  inTurn,
  namesOf,
  type RawConnection,
  type RawRequest,
  rawAgent,
  refuse,
} from '../support/raw-agent.ts'
import { facing } from './facing.ts'
import { faultRow } from './row.ts'

/** Says yes in bytes of its own. */
function yes(answer: Buffer | string) {
  return (connection: RawConnection, request: RawRequest): void => connection.accept(request, Buffer.from(answer))
}

const RATES = '{"rate_by_service":{"service:,env:":0.5}}'

faultRow(11, '200, and the body breaks off', 'taken; rates stay', async () => {
  const agent = await rawAgent(async (connection) => {
    connection.accept(
      await connection.request(),
      Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"rate_by_serv'),
    )
    connection.socket.end()
  })
  const all = facing(agent.port)
  all.trace('a')
  await all.send()
  all.timers.advance(20_000)
  expect([agent.taken, all.answers.length, all.rates, all.lines]).toEqual([['a'], 1, [], []])
  return { seen: 'taken once, no rates, no line', stats: all.stats() }
})

faultRow(12, '200 with HTML', 'taken; said once; rates stay', async () => {
  const agent = await rawAgent(inTurn(yes(answerText(200, '<html>proxy</html>'))))
  const all = facing(agent.port)
  for (const name of ['a', 'b', 'c']) {
    all.trace(name)
    await all.send()
  }
  expect([agent.taken, all.rates]).toEqual([['a', 'b', 'c'], []])
  expect(all.lines).toEqual([expect.stringContaining('answers what no agent does: <html>proxy</html>')])
  return { seen: 'taken, one line for three answers', stats: all.stats() }
})

faultRow(13, '200 with rates that are none', 'what is no rate from 0 to 1 is left out', async () => {
  const odd = [
    '{}',
    'null',
    '[]',
    '7',
    '{"rate_by_service":null}',
    '{"rate_by_service":[1]}',
    '{"rate_by_service":"x"}',
  ]
  const entries =
    '{"rate_by_service":{"service:a,env:":7,"service:b,env:":"1","service:c,env:":null,"__proto__":0.1,"service:d,env:":-1,"service:,env:":0.25}}'
  const agent = await rawAgent(inTurn(...[...odd, entries].map((body) => yes(answerText(200, body)))))
  const rates = new AgentRates()
  const all = facing(agent.port, { onRates: (next) => rates.update(next) })
  for (const _ of odd) {
    all.trace('a')
    await all.send()
    expect(rates.isEmpty).toBe(true)
  }
  all.trace('a')
  await all.send()
  for (const service of ['a', 'b', 'c', 'd', 'e']) expect(rates.rate(service, '')).toMatchObject({ value: 0.25 })
  expect(Object.keys(Object.prototype)).toEqual([])
  return { seen: 'the one rate of eight answers counts', stats: all.stats() }
})

faultRow(14, '200 with a body that does not end', 'taken; no more than 1 MiB of it is read', async () => {
  let written = 0
  const agent = await rawAgent(async (connection) => {
    const request = await connection.request()
    connection.accept(request, Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'))
    const chunk = Buffer.from(`4000\r\n${'x'.repeat(0x4000)}\r\n`)
    const more = (error?: Error | null): void => {
      if (error || connection.socket.destroyed) return
      written += chunk.length
      connection.socket.write(chunk, more)
    }
    more()
  })
  const all = facing(agent.port)
  all.trace('a')
  await all.send()
  expect(agent.taken).toEqual(['a'])
  // Besides what was read there is what the buffers of the connection hold.
  expect(written).toBeLessThan(16 << 20)
  return { seen: 'taken, the connection cut off without waiting for the timeout', stats: all.stats() }
})

faultRow(15, 'no HTTP, HTTP 0.9, a flood of 1xx', 'tried again', async () => {
  const garbage = [
    '220 smtp.example ESMTP\r\n',
    '<html>HTTP 0.9</html>',
    '\0\xff\0\xff',
    'HTTP/9.9 200 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n',
  ]
  const say = (text: string) => (connection: RawConnection) => connection.socket.end(Buffer.from(text, 'latin1'))
  const flood = (connection: RawConnection): void => {
    for (let i = 0; i < 1000; i++) connection.socket.write('HTTP/1.1 102 Processing\r\n\r\n')
    connection.reset()
  }
  const agent = await rawAgent(inTurn(...garbage.map(say), flood, accept))
  const all = facing(agent.port)
  all.trace('a')
  await all.send(garbage.length + 2)
  expect(all.answers.slice(0, -1).every((answer) => !answer.accepted && answer.retry)).toBe(true)
  expect(agent.taken).toEqual(['a'])
  return { seen: 'taken after six kinds of garbage', stats: all.stats() }
})

faultRow(16, '301, 307', 'not followed; lost and said', async () => {
  const elsewhere = await rawAgent(inTurn(accept))
  const to = [`Location: http://127.0.0.1:${elsewhere.port}/v0.4/traces`]
  const agent = await rawAgent(inTurn(refuse(301, '', to), refuse(307, '', to)))
  const all = facing(agent.port)
  all.trace('a')
  await all.send()
  all.trace('b')
  await all.send()
  expect(elsewhere.connections()).toBe(0)
  expect(all.lines).toEqual(
    [301, 307].map((status) => expect.stringContaining(`(http_${status}: a redirect, which is not followed`)),
  )
  return { seen: 'no connection to where it points, a line each', stats: all.stats() }
})

/** Takes what has nothing bad in it. */
function strict(connection: RawConnection, request: RawRequest): void {
  if (!namesOf(request).includes('bad')) connection.accept(request)
  else refuse(400, 'msgp: attempted to decode type "str" with method for "float64" at Metrics/k')(connection)
}

faultRow(17, '400 for one trace of 64', 'that trace lost and no other; the key named', async () => {
  for (const version of ['v0.4', 'v0.5'] as const) {
    const agent = await rawAgent(inTurn(strict))
    const all = facing(agent.port, { version })
    for (let i = 0; i < 64; i++) all.trace(i === 37 ? 'bad' : 'good', { k: 1 })
    void all.writer.flush()
    while (all.stats().sent.spans < 63) await all.heard()
    expect(all.answers.length).toBeLessThanOrEqual(1 + 6 + 1)
    expect(all.lines).toEqual([expect.stringContaining("at Metrics/k): 'k' is on the span 'bad' of service 'test'")])
    if (version === 'v0.5')
      return { seen: 'lost in at most 7 requests more, v0.4 and v0.5; the line has k and the span', stats: all.stats() }
  }
  throw new Error('unreachable')
})

faultRow(18, '403', 'lost and said, not tried again', async () => {
  const agent = await rawAgent(inTurn(refuse(403, 'cross-site request rejected')))
  const all = facing(agent.port)
  all.trace('a')
  await all.send()
  all.timers.advance(20_000)
  expect(all.answers).toHaveLength(1)
  expect(all.lines).toEqual([expect.stringContaining('(http_403: cross-site request rejected)')])
  return { seen: 'one request, one line', stats: all.stats() }
})

/** Has no path but that of v0.4. */
function old(status: number) {
  return (connection: RawConnection, request: RawRequest): void => {
    if (request.path === '/v0.4/traces') connection.accept(request)
    else refuse(status, '404 page not found')(connection)
  }
}

for (const [row, status] of [
  [19, 404],
  [22, 415],
] as const) {
  faultRow(row, `${status} for v0.5`, 'written anew in v0.4, nothing lost', async () => {
    const agent = await rawAgent(inTurn(old(status)))
    const all = facing(agent.port, { version: 'v0.5' })
    all.trace('a')
    all.trace('b')
    await all.send()
    await all.heard()
    expect(agent.taken).toEqual(['a', 'b'])
    expect(all.lines).toEqual([expect.stringContaining('traces go to /v0.4/traces from here on')])
    return { seen: 'taken as v0.4 at the 2nd request, one line', stats: all.stats() }
  })
}

for (const [row, statuses] of [
  [20, [408]],
  [25, [500, 502, 503, 504]],
] as const) {
  faultRow(row, statuses.join(', '), 'tried again', async () => {
    const agent = await rawAgent(inTurn(...statuses.map((status) => refuse(status, 'busy')), accept))
    const all = facing(agent.port)
    all.trace('a')
    await all.send(statuses.length + 1)
    expect(agent.taken).toEqual(['a'])
    return { seen: `taken after ${statuses.length === 1 ? 'it' : 'all four'}`, stats: all.stats() }
  })
}

faultRow(21, '413 above 60 kB', 'divided; only a single trace of more is lost', async () => {
  const agent = await rawAgent(
    inTurn((connection, request) => {
      if (request.body.length <= 60_000) connection.accept(request)
      else refuse(413, 'payload-too-large')(connection)
    }),
  )
  const all = facing(agent.port, { flushBytes: 1_000_000, maxQueuedBytes: 1 << 24 })
  const filler = 'x'.repeat(10_000)
  for (let i = 0; i < 20; i++) all.trace(`t${i}`, { filler })
  all.trace('large', Object.fromEntries(['a', 'b', 'c'].map((key) => [key, key.repeat(25_000)])))
  void all.writer.flush()
  while (all.stats().queued.spans + all.stats().inFlight.spans > 0) await all.heard()
  expect(agent.taken).toEqual(Array.from({ length: 20 }, (_, i) => `t${i}`))
  return { seen: 'twenty traces taken, the one of 75 kB lost', stats: all.stats() }
})

faultRow(23, '429 with rates', 'tried again later; the rates count', async () => {
  const agent = await rawAgent(inTurn(refuse(429, RATES), accept))
  const all = facing(agent.port)
  all.trace('a')
  await all.send(2)
  expect(agent.taken).toEqual(['a'])
  expect(all.rates).toEqual([{ 'service:,env:': 0.5 }])
  return { seen: 'taken at the 2nd try, rates used', stats: all.stats() }
})

faultRow(24, 'Retry-After of seconds, a date, garbage, a minus, a thousand years', 'heeded, 30 s at most', async () => {
  const values = ['10', 'Thu, 01 Jan 2026 00:00:10 GMT', 'soon', '-5', '31536000000']
  const pauses: number[] = []
  for (const value of values) {
    const agent = await rawAgent(inTurn(refuse(429, '', [`Retry-After: ${value}`]), accept))
    const all = facing(agent.port)
    all.trace('a')
    await all.send()
    // Nobody can hurry it.
    if (value === '10') await all.writer.flush()
    pauses.push(all.resume())
    await all.heard()
    expect(agent.taken).toEqual(['a'])
  }
  expect(pauses).toEqual([10_000, 10_000, 200, 200, 30_000])
  return { seen: `pauses of ${pauses.join(', ')} ms` }
})

faultRow(27, 'an answer byte by byte, one in gzip, no kept connection', 'taken', async () => {
  const slow = (connection: RawConnection, request: RawRequest): void => {
    connection.note(request)
    const bytes = answerText(200, RATES)
    const next = (i: number): void => {
      if (i < bytes.length) connection.socket.write(bytes.subarray(i, i + 1), () => next(i + 1))
    }
    connection.socket.setNoDelay(true)
    next(0)
  }
  const zipped = yes(answerText(200, gzipSync('{}'), ['Content-Encoding: gzip']))
  const closing = (connection: RawConnection, request: RawRequest): void => {
    connection.accept(request, answerText(200, '{}', ['Connection: close']))
    connection.socket.end()
  }
  const agent = await rawAgent(inTurn(slow, zipped, closing, accept))
  const all = facing(agent.port)
  for (const name of ['a', 'b', 'c', 'd']) {
    all.trace(name)
    await all.send()
  }
  expect(agent.taken).toEqual(['a', 'b', 'c', 'd'])
  expect(all.rates).toEqual([{ 'service:,env:': 0.5 }])
  return { seen: 'taken, the rates of the slow answer used', stats: all.stats() }
})
