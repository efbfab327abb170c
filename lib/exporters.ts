import { AgentExporter, type AgentExporterParts } from './agent-exporter.ts'
import type { AgentAnswer, AgentClient } from './export/agent-client.ts'
import { agentHeaders } from './export/agent-headers.ts'
import { DiagnosingClient } from './export/diagnosing-client.ts'
import type { Exporter } from './export/exporter.ts'
import { HeardClient } from './export/heard-client.ts'
import { fullBytes } from './export/payload-buffer.ts'
import { TraceWriter } from './export/trace-writer.ts'
import { V04Encoder } from './export/v04-encoder.ts'
import { FLUSH_BYTES } from './flush-bytes.ts'
import { container } from './platform/container.ts'
import type { Host } from './platform/host.ts'
import { VERSION } from './platform/version.ts'
import type { StatsIdentity } from './stats/stats-payload.ts'

/** What exporters are made of. */
export interface Sending extends Omit<AgentExporterParts, 'headers' | 'identity' | 'around'> {
  /** Is told every answer to a payload. */
  readonly onAnswer: ((answer: AgentAnswer) => void) | undefined
}

/** The way over a client that was given, which has neither an `/info` nor statistics. */
export function clientExporter(client: AgentClient, sending: Sending): Exporter {
  const { config } = sending
  const full = fullBytes(FLUSH_BYTES, config.maxQueuedBytes)
  const encoder = new V04Encoder({ ...sending, maxBytes: config.maxPayloadBytes, fullBytes: full })
  return new TraceWriter({ ...config, ...sending, encoder, client: around(client, sending), flushBytes: FLUSH_BYTES })
}

/** The way to the agent over HTTP. */
export function agentExporter(sending: Sending, host: Host): AgentExporter {
  const { config, process } = sending
  const { containerId, entityId } = container(host)
  const sender = { tracerVersion: VERSION, nodeVersion: host.nodeVersion, interpreter: host.interpreter }
  const headers = agentHeaders({ ...sender, containerId, entityId, externalEnv: config.externalEnv })
  const identity = (): StatsIdentity => ({
    hostname: config.hostname ?? host.hostname(),
    env: config.env ?? '',
    version: config.version ?? '',
    lang: 'javascript',
    tracerVersion: VERSION,
    runtimeId: host.runtimeId,
    service: sending.defaults.service,
    processTags: process.tags?.get('_dd.tags.process'),
  })
  return new AgentExporter({ ...sending, headers, identity, around: (client) => around(client, sending) })
}

/** A client of which all is told that is to be; with start-up lines, one about an agent that takes nothing is wanted, too. */
function around(client: AgentClient, { config, logger, onAnswer }: Sending): AgentClient {
  const heard = onAnswer === undefined ? client : new HeardClient(client, onAnswer)
  return config.startupLogs ? new DiagnosingClient(heard, (line) => logger.announce(line)) : heard
}
