import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { listen } from '../../../lib/agent/server/listen.ts'
import { TracerError } from '../../../lib/errors.ts'
import { Logger } from '../../../lib/platform/logger.ts'

const host = '127.0.0.1'
const said: string[] = []
const logger = new Logger('info', { warn: (line) => said.push(line), error: (line) => said.push(line) })
const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

function aServer(): Server {
  const server = createServer()
  servers.push(server)
  return server
}

/** A port that another server has. */
async function takenPort(): Promise<number> {
  const server = aServer().listen(0, host)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function problem(given: Parameters<typeof listen>[1]): Promise<unknown> {
  const error = await listen(aServer(), given).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(TracerError)
  return error
}

test('port 0 is any', async () => {
  expect(await listen(aServer(), { host, port: 0, others: 20, logger })).toBeGreaterThan(0)
})

test('a port that is taken gives way to one of the next', async () => {
  const port = await takenPort()
  const got = await listen(aServer(), { host, port, others: 20, logger })
  expect(got).toBeGreaterThan(port)
  expect(got).toBeLessThanOrEqual(port + 20)
})

describe('no server starts', () => {
  test('on a port that is taken, without others to try', async () => {
    const port = await takenPort()
    expect(await problem({ host, port, others: 0, logger })).toMatchObject({
      code: 'CLEW_AGENT_PORT',
      message: `CLEW_AGENT_PORT: expected port ${port} of 127.0.0.1 free, got it taken for port; the agent is not started`,
    })
  })

  test('when the others are taken too', async () => {
    const port = await takenPort()
    await listen(aServer(), { host, port: port + 1, others: 0, logger }).catch(() => {})
    expect(await problem({ host, port, others: 1, logger })).toMatchObject({
      message: `CLEW_AGENT_PORT: expected a free port of 127.0.0.1 from ${port} to ${port + 1}, got all of them taken for port; the agent is not started`,
    })
  })

  test('on an address that this machine does not have', async () => {
    expect(await problem({ host: '203.0.113.1', port: 0, others: 20, logger })).toMatchObject({
      message: expect.stringContaining('expected to listen on 203.0.113.1:0, got listen EADDRNOTAVAIL'),
    })
  })

  test.each([-1, 65_536, 1.5, Number.NaN])('on port %d', async (port) => {
    expect(await problem({ host, port, others: 20, logger })).toMatchObject({
      problems: [{ name: 'port', expected: 'a port from 0 to 65535', got: String(port) }],
    })
  })
})

test('a connection that cannot be accepted is told of, and the server goes on listening', async () => {
  const server = aServer()
  await listen(server, { host, port: 0, others: 0, logger })
  server.emit('error', new Error('accept EMFILE'))
  expect(said).toEqual(['clew: agent: expected a connection, got accept EMFILE; it is dropped'])
  expect(server.listening).toBe(true)
})
