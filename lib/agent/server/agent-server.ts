import { Buffer } from 'node:buffer'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from '../../platform/logger.ts'
import type { Timers } from '../../platform/timers.ts'
import type { AgentCounters } from '../agent-stats.ts'
import type { Api } from '../api/api.ts'
import type { WireLog } from '../api/wire-log.ts'
import { type AgentInfo, agentInfo } from './info.ts'
import type { Intake } from './intake.ts'
import { DEFECT, failure, type Reply } from './reply.ts'
import { BODY_MS } from './request-body.ts'
import { refusedRequest } from './request-guard.ts'
import { ENDPOINTS, Routes } from './routes.ts'

export interface AgentServerOptions {
  /** The address it is to listen on; undefined for a Unix socket. */
  readonly host: string | undefined
  /** The port that it tells of where it listens on a socket. */
  readonly port?: number
  /** The Unix socket that it, or another of the same agent, listens on. */
  readonly socketPath: string | undefined
  readonly version: string
  readonly intake: Intake
  /** What answers the viewer. */
  readonly api: Api
  readonly wire: WireLog
  readonly counters: AgentCounters
  readonly timers: Timers
  readonly logger: Logger
}

/** As the agent has it: tracers keep a connection, and it closes one that was idle for 5 s. */
const KEEP_ALIVE_MS = 5000
const MAX_HEADER_BYTES = 64 * 1024
const MAX_CONNECTIONS = 1000
/** How long a client that was refused may go on sending, so that it gets to read why. */
const LINGER_MS = 500

/** How long a connection may take to send its first headers, and how often that is looked at, in milliseconds. */
export interface Patience {
  readonly headersMs: number
  readonly checkMs: number
}

const PATIENCE: Patience = { headersMs: BODY_MS, checkMs: 1000 }

/** The HTTP of the agent, not listening yet. */
export function agentServer(options: AgentServerOptions, { headersMs, checkMs }: Patience = PATIENCE): Server {
  const { host, version, intake, api, wire, counters, logger } = options
  /** There is one as soon as the port is known, and that is before any request. */
  let info: AgentInfo = { body: '', state: '' }
  const routes = new Routes(intake, () => info)

  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const reason = refusedRequest(request.headers, host)
    if (reason !== undefined) return failure(403, reason)
    try {
      return await routes.answer(request, pathOf(request))
    } catch (error) {
      logger.error(`agent: expected to answer ${pathOf(request)}, got ${error}; the answer is ${DEFECT.status}`)
      return DEFECT
    }
  }
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    counters.requests++
    try {
      if (refusedRequest(request.headers, host) === undefined && (await api.handle(request, response))) return
    } catch (error) {
      logger.error(`agent: expected to answer ${pathOf(request)}, got ${error}; the connection is closed`)
      response.destroy()
      return
    }
    const reply = await answer(request)
    if (reply.status >= 400) {
      counters.countRefused(reply.status)
      report(logger, request, reply)
    }
    const { state } = info
    const own = pathOf(request) === '/info' ? {} : { 'Datadog-Agent-Version': version, 'Datadog-Agent-State': state }
    send(request, response, { ...reply, headers: { ...reply.headers, ...own } }, options.timers)
    try {
      wire.answered(request, reply)
    } catch {
      // It was answered; why the agent failed was said there.
    }
  }

  const server = createServer(
    {
      // A body has a time limit of its own, which is answered; these close what does not even get that far.
      headersTimeout: headersMs,
      requestTimeout: 2 * BODY_MS,
      connectionsCheckingInterval: checkMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (request, response) => {
      // A connection that breaks has nobody to be told.
      request.on('error', () => {})
      void serve(request, response)
    },
  )
  server.once('listening', () => {
    const { port = (server.address() as AddressInfo).port, socketPath = '' } = options
    info = agentInfo(version, ENDPOINTS, port, socketPath)
  })
  server.maxConnections = MAX_CONNECTIONS
  return server
}

function pathOf(request: IncomingMessage): string {
  return String(request.url).split('?', 1).join('')
}

/** Says why a request was refused; what is not there is only asked for: tracers try endpoints of their own accord. */
function report(logger: Logger, request: IncomingMessage, { status, body }: Reply): void {
  const line = `agent: ${request.method} ${pathOf(request)} answered with ${status}: ${String(body).trim().replaceAll('\n', '; ')}`
  if (status === 404) logger.debug(line)
  else logger.warn(line)
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply, timers: Timers): void {
  const { status, headers, body } = reply
  const length = { 'Content-Length': String(Buffer.byteLength(body)) }
  if (request.complete || request.destroyed) {
    response.writeHead(status, { ...headers, ...length }).end(body)
    return
  }
  // The client is still sending. Closed now, it would see a broken connection and not the answer.
  response.writeHead(status, { ...headers, ...length, Connection: 'close' }).write(body)
  request.resume()
  const timer = timers.after(LINGER_MS, () => request.destroy())
  request.on('end', () => response.end())
  request.on('close', () => timer.cancel())
}
