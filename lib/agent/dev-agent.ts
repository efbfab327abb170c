import type { Server } from 'node:http'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers'
import { TracerError } from '../errors.ts'
import { type Clock, SystemClock } from '../platform/clock.ts'
import { Logger, type LogSink, stderrSink } from '../platform/logger.ts'
import { SystemTimers, type Timers } from '../platform/timers.ts'
import { VERSION } from '../platform/version.ts'
import { AgentCounters, type AgentStats } from './agent-stats.ts'
import { Api } from './api/api.ts'
import { viewerFolder } from './api/viewer-folder.ts'
import { WireLog } from './api/wire-log.ts'
import { Catalogue } from './catalogue/catalogue.ts'
import type { ReceivedSpan, ReceivedTrace } from './received-trace.ts'
import { agentServer } from './server/agent-server.ts'
import { Intake, type SpansListener } from './server/intake.ts'
import { listen } from './server/listen.ts'
import { listenOnSocket } from './server/listen-on-socket.ts'
import { isLoopback, LOOPBACK_HOSTS } from './server/loopback.ts'
import { urlHost } from './server/request-guard.ts'
import { inTurns } from './steps.ts'
import { type HeldTrace, TraceStore } from './trace-store.ts'
import { Turns } from './turns.ts'

export interface AgentOptions {
  /** The port to listen on, 0 for any; default 8126, where tracers look for an agent. */
  readonly port?: number
  /** The address to listen on, one that other machines do not reach; default 127.0.0.1. */
  readonly host?: string
  /** A Unix socket to listen on besides, to which only the owner of this process may connect; default none. */
  readonly socketPath?: string
  /** Whether to take one of the next 20 ports if the port is taken; default true. */
  readonly fallback?: boolean
  /**
   * How many bytes of memory the traces, and the requests that brought them, may take, roughly; beyond that the oldest
   * are forgotten. Default 64 MiB.
   */
  readonly maxBytes?: number
  /** Where warnings go, instead of stderr. */
  readonly logger?: LogSink
  /** What time it is, instead of the clock of this process. */
  readonly clock?: Clock
  /** What waits, instead of the timers of this process. */
  readonly timers?: Timers
}

/** A development agent that is listening. */
export interface DevAgent {
  /** Where tracers reach it, e.g. `http://127.0.0.1:8126`. */
  readonly url: string
  /** The same for its socket, e.g. `unix:///tmp/clew.sock`, if it has one. */
  readonly socketUrl: string | undefined
  readonly port: number
  /** The port that was asked for; another one if it was taken, or 0. */
  readonly requestedPort: number
  /** What it has received and still has, oldest first. */
  traces(): readonly ReceivedTrace[]
  /** Calls `listener` for each chunk that comes, with all of its trace so far; returns how to stop that. */
  subscribe(listener: (trace: ReceivedTrace) => void): () => void
  stats(): AgentStats
  /** Answers the requests at hand and stops; after a second it closes what is still open. */
  close(): Promise<void>
}

const DEFAULT_PORT = 8126
const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
/** One byte in so many is for the requests as they came, at most. */
const WIRE_SHARE = 8
const FALLBACK_PORTS = 20
const CLOSE_MS = 1000

/**
 * Starts an agent that takes traces from any Datadog tracer, checks them as the real one does, and keeps the last.
 * Rejects with a `TracerError` if it cannot listen, or if other machines would reach it.
 *
 * @example
 * const agent = await startAgent({ port: 0 })
 * tracer.init({ url: agent.url })
 * // ... and after a flush:
 * agent.traces()
 * await agent.close()
 */
export async function startAgent(options: AgentOptions = {}): Promise<DevAgent> {
  const open = await openAgent(options)
  const { url, socketUrl, port, requestedPort, traces, subscribe, stats, close } = open
  const agent: DevAgent = { url, socketUrl, port, requestedPort, traces, subscribe, stats, close }
  opened.set(agent, open)
  return agent
}

const opened = new WeakMap<DevAgent, OpenAgent>()

/** An agent that was started here, with its parts. */
export function openedAs(agent: DevAgent): OpenAgent | undefined {
  return opened.get(agent)
}

/** What `clew dev` may ask of its agent besides. */
export interface OpenOptions extends AgentOptions {
  /** A port on which it listens besides, and no other in its place; default none. */
  readonly otlpPort?: number
  /** Told of each trace that has to make room. */
  readonly onEvict?: (trace: HeldTrace) => void
  /** Told of the spans of each chunk. */
  readonly onSpans?: SpansListener
  /** Waits until others have had their turn, instead of for a round of the event loop. */
  readonly turn?: () => Promise<unknown>
}

/** The agent with its parts, for `clew dev`. */
export interface OpenAgent extends DevAgent {
  readonly catalogue: Catalogue
  /** Waits until others have had their turn. */
  readonly turn: () => Promise<unknown>
  readonly intake: Intake
  /** Where OpenTelemetry's exporters reach it, if that is another port. */
  readonly otlpUrl: string | undefined
}

/** As {@link startAgent}. */
export async function openAgent(options: OpenOptions = {}): Promise<OpenAgent> {
  const { port: requestedPort = DEFAULT_PORT, host = DEFAULT_HOST, fallback = true } = options
  if (!isLoopback(host)) throw hostError(host)
  const timers = options.timers ?? new SystemTimers()
  const clock = options.clock ?? new SystemClock()
  const logger = new Logger('info', options.logger ?? stderrSink)
  const listeners = new Set<(trace: ReceivedTrace) => void>()
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES
  const wire = new WireLog(maxBytes / WIRE_SHARE, () => clock.wall())
  const besides = (): number => wire.bytes + catalogue.bytes
  const onEvict = (trace: HeldTrace): void => {
    catalogue.forget(trace)
    options.onEvict?.(trace)
  }
  const store = new TraceStore(maxBytes, { besides, onEvict })
  const counters = new AgentCounters()
  const turn = options.turn ?? new Turns(setImmediate).wait
  const catalogue = new Catalogue({ store, clock, besides, turn })
  const api = new Api({ catalogue, wire, timers, viewerFolder: viewerFolder(), turn })
  const onTrace = async (trace: ReceivedTrace, last: readonly ReceivedSpan[]): Promise<void> => {
    const held = store.find(trace.traceId)
    if (held !== undefined) {
      await inTurns(catalogue.digest(held).look(last), turn)
      api.changed(held)
    }
    for (const listener of listeners) call(listener, trace, logger)
  }
  const intake = new Intake({
    store,
    wire,
    counters,
    clock,
    timers,
    logger,
    turn,
    onTrace,
    onSpans: options.onSpans,
  })
  const socketPath = options.socketPath === undefined ? undefined : resolve(options.socketPath)
  const serverOptions = { host, socketPath, version: VERSION, intake, api, wire, counters, timers, logger }
  const server = agentServer(serverOptions)
  const port = await listen(server, {
    host,
    port: requestedPort,
    others: fallback ? FALLBACK_PORTS : 0,
    logger,
  })

  const { otlpPort } = options
  const otlp = otlpPort === undefined ? undefined : agentServer(serverOptions)
  const local = socketPath === undefined ? undefined : agentServer({ ...serverOptions, host: undefined, port })
  const servers = [server]
  let otlpUrl: string | undefined
  let removeSocket: (() => Promise<void>) | undefined
  try {
    if (otlp !== undefined && otlpPort !== undefined) {
      otlpUrl = `http://${urlHost(host)}:${await listen(otlp, { host, port: otlpPort, others: 0, logger })}`
      servers.push(otlp)
    }
    if (local !== undefined && socketPath !== undefined) {
      removeSocket = await listenOnSocket(local, socketPath, logger)
      servers.push(local)
    }
  } catch (error) {
    for (const one of servers) one.close()
    throw error
  }

  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    const ends = servers.map((one) => closeServer(one, timers))
    api.close()
    // While it may still be open: nobody is to take it for one that is not needed any more.
    await Promise.all([removeSocket?.(), ...ends])
  }
  const agent: OpenAgent = {
    url: `http://${urlHost(host)}:${port}`,
    socketUrl: socketPath === undefined ? undefined : `unix://${socketPath}`,
    port,
    requestedPort,
    otlpUrl,
    catalogue,
    turn,
    intake,
    traces: () => store.all(),
    stats: () => counters.snapshot(store),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      closed ??= close()
      return closed
    },
  }
  opened.set(agent, agent)
  return agent
}

function closeServer(server: Server, timers: Timers): Promise<void> {
  return new Promise((done) => {
    const timer = timers.after(CLOSE_MS, () => server.closeAllConnections())
    server.close(() => {
      timer.cancel()
      done()
    })
    server.closeIdleConnections()
  })
}

function hostError(host: string): TracerError {
  const problem = { name: 'host', expected: LOOPBACK_HOSTS, got: JSON.stringify(host) }
  return new TracerError('CLEW_AGENT_HOST', [{ ...problem, consequence: 'the agent is not started' }])
}

function call(listener: (trace: ReceivedTrace) => void, trace: ReceivedTrace, logger: Logger): void {
  try {
    listener(trace)
  } catch (error) {
    logger.error(`agent: expected a listener that returns, got ${error}; the trace is kept`)
  }
}
