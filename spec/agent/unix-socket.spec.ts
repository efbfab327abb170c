import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DevAgent, startAgent } from '../../lib/agent/index.ts'
import { createTracer } from '../../lib/core.ts'
import { v04Payload } from '../support/msgpack-spans.ts'

const quiet = { warn() {}, error() {} }
let folder: string
let socketPath: string
const cleanUp: (() => unknown)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clew-'))
  socketPath = join(folder, 'apm.sock')
})

afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
  rmSync(folder, { recursive: true })
})

async function anAgent(): Promise<DevAgent> {
  const agent = await startAgent({ port: 0, socketPath, logger: quiet })
  cleanUp.push(() => agent.close())
  return agent
}

async function status(path: string, body?: Uint8Array, headers: Record<string, string> = {}): Promise<number> {
  const method = body === undefined ? 'GET' : 'PUT'
  const type = { 'Content-Type': 'application/msgpack' }
  const sent = request({ socketPath, path, method, agent: false, headers: { ...type, ...headers } })
  sent.end(body)
  const [response] = await once(sent, 'response')
  response.resume()
  return response.statusCode
}

/** A socket whose server is gone without a word, as after SIGKILL. */
async function staleSocket(): Promise<void> {
  const made = join(folder, 'made')
  const server = createServer().listen(made)
  await once(server, 'listening')
  // The server takes away the name that it was given, and no other.
  renameSync(made, socketPath)
  await new Promise((resolve) => server.close(resolve))
}

describe('an agent on a Unix socket', () => {
  test('takes the traces of a tracer', async () => {
    const agent = await anAgent()
    expect(agent.socketUrl).toBe(`unix://${socketPath}`)
    const tracer = createTracer({ url: String(agent.socketUrl), logger: quiet, startupLogs: false })
    tracer.trace('job', () => {})
    await tracer.shutdown()
    expect(agent.traces().map(({ spans }) => spans.map(({ name }) => name))).toEqual([['job']])
  })

  test('lets only its owner in, and leaves nothing else behind', async () => {
    await anAgent()
    expect(statSync(socketPath).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['apm.sock'])
  })

  test('answers clients that call it what they like, and no web page', async () => {
    await anAgent()
    expect(await status('/v0.4/traces', v04Payload(), { Host: 'UDS_tmp_apm.sock' })).toBe(200)
    expect(await status('/info', undefined, { Origin: 'http://localhost:3000' })).toBe(403)
  })

  test('tells of it in /info', async () => {
    const { port } = await anAgent()
    const sent = request({ socketPath, path: '/info', agent: false }).end()
    const [response] = await once(sent, 'response')
    let text = ''
    for await (const chunk of response) text += chunk
    expect(JSON.parse(text).config).toMatchObject({ receiver_port: port, receiver_socket: socketPath })
  })

  test('takes the socket away when it is closed', async () => {
    const agent = await anAgent()
    await agent.close()
    expect(existsSync(socketPath)).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })

  test('leaves alone what another has put there since', async () => {
    const agent = await anAgent()
    rmSync(socketPath)
    writeFileSync(socketPath, 'mine')
    await agent.close()
    expect(readdirSync(folder)).toEqual(['apm.sock'])
  })

  test('takes the place of a socket that nobody listens on', async () => {
    await staleSocket()
    await anAgent()
    expect(await status('/info')).toBe(200)
  })
})

describe('no agent starts', () => {
  async function problem(): Promise<unknown> {
    return anAgent().catch((error: unknown) => error)
  }

  test('where another one listens, which goes on undisturbed', async () => {
    await anAgent()
    expect(await problem()).toMatchObject({
      code: 'CLEW_AGENT_SOCKET',
      message: `CLEW_AGENT_SOCKET: expected no socket at ${socketPath} that is in use, got one that somebody listens on for socketPath ${socketPath}; the agent is not started`,
    })
    expect(await status('/info')).toBe(200)
  })

  test.each<[what: string, put: () => unknown]>([
    ['a file', () => writeFileSync(socketPath, 'mine')],
    ['a link, wherever it leads', () => symlinkSync(join(folder, 'elsewhere'), socketPath)],
  ])('in the place of %s, which stays', async (_, put) => {
    put()
    expect(await problem()).toMatchObject({ message: expect.stringContaining('got something that is no socket') })
    expect(readdirSync(folder)).toEqual(['apm.sock'])
  })

  test('in a folder that is not there', async () => {
    socketPath = join(folder, 'no', 'apm.sock')
    expect(await problem()).toMatchObject({
      message: expect.stringContaining(`expected to listen on ${socketPath}, got ENOENT`),
    })
  })

  test('by a name that is too long for a socket, and nothing stays behind', async () => {
    socketPath = join(folder, 'x'.repeat(110))
    expect(await problem()).toMatchObject({ message: expect.stringContaining('expected a path of at most 94 bytes') })
    expect(readdirSync(folder)).toEqual([])
  })
})
