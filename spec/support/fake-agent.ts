import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { AgentAccess } from '../../lib/export/agent-access.ts'
import type { HttpAgentClientOptions } from '../../lib/export/http-agent-client.ts'
import { SystemTimers } from '../../lib/platform/timers.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'

export interface FakeRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface FakeAgent {
  readonly url: string
  readonly access: AgentAccess & Pick<HttpAgentClientOptions, 'clock'>
  /** What it was asked, in order. */
  readonly requests: FakeRequest[]
}

/** An agent over HTTP that answers as it is told, until the test is over. */
export async function fakeAgent(
  answer: (request: FakeRequest, response: ServerResponse) => unknown,
): Promise<FakeAgent> {
  const requests: FakeRequest[] = []
  const server = createServer((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const { method = '', url: path = '', headers } = message
      const request = { method, path, headers, body: Buffer.concat(chunks) }
      requests.push(request)
      answer(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, access: { ...accessTo(port), clock: new ManualClock() }, requests }
}

/** The way to whatever listens on a port of this machine. */
export function accessTo(port: number): AgentAccess {
  return {
    address: { protocol: 'http:', hostname: '127.0.0.1', port, basePath: '' },
    headers: { 'Content-Type': 'application/msgpack' },
    timeoutMs: 2000,
    timers: new SystemTimers(),
  }
}
