import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

/** A server over HTTP on a free port or on a socket; gives its URL. */
export async function httpServer(answer: RequestListener, path?: string): Promise<string> {
  const server = createHttpServer(answer)
  cleanUp.push(() => server.closeAllConnections())
  return listening(server, path)
}

/** A server on a bare socket: what happens on each connection is up to the spec. */
export async function bareServer(connected: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    connected(socket)
  })
  const url = await listening(server)
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy()
  })
  return url
}

/** The URL of a port on which nobody listens. */
export async function deadPort(): Promise<string> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

/** The path of a socket that does not exist yet. */
export function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clew-'))
  cleanUp.push(() => rmSync(folder, { recursive: true }))
  return join(folder, 'agent.sock')
}

async function listening(server: Server | HttpServer, path?: string): Promise<string> {
  if (path === undefined) server.listen(0, '127.0.0.1')
  else server.listen(path)
  await once(server, 'listening')
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)))
  return path === undefined ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : `unix://${path}`
}
