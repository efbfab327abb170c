import type { AgentAnswer } from '../../lib/export/agent-client.ts'
import type { Exporter } from '../../lib/export/exporter.ts'
import { TraceWriter } from '../../lib/export/trace-writer.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { Logger } from '../../lib/platform/logger.ts'
import { InMemoryExporter } from '../../lib/testing/in-memory-exporter.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { SequentialIds } from '../../lib/testing/sequential-ids.ts'
import { type ExporterParts, exporterContract } from '../contract/exporter.contract.ts'
import { ACCEPTED, REFUSED, ScriptedClient, ScriptedStanding, UNREACHABLE } from '../support/scripted-client.ts'

const SILENT = new Logger('warn', { warn() {}, error() {} })

/** A writer with little memory, to an agent that always answers the same. */
function writerTo(always: AgentAnswer | undefined, flushIntervalMs = 1000): (parts: ExporterParts) => Exporter {
  return (parts) => {
    const client = new ScriptedClient()
    client.always = always
    client.standing = new ScriptedStanding()
    client.standing.answers = () => (always === ACCEPTED ? 200 : 0)
    return new TraceWriter({
      ...parts,
      encoder: new V04Encoder({ ...parts, maxBytes: 30_000 }),
      client,
      logger: SILENT,
      random: new SequentialIds(),
      apart: (fn) => fn(),
      clock: new ManualClock(),
      onRates: () => {},
      flushIntervalMs,
      flushBytes: 20_000,
      maxQueuedBytes: 60_000,
    })
  }
}

exporterContract('a writer to an agent that takes all', writerTo(ACCEPTED))
exporterContract('a writer that waits for nothing', writerTo(ACCEPTED, 0))
exporterContract('a writer to an agent that refuses all', writerTo(REFUSED))
exporterContract('a writer to an agent that cannot be reached', writerTo(UNREACHABLE))
exporterContract('a writer that waits for nothing, to an agent that cannot be reached', writerTo(UNREACHABLE, 0))
exporterContract('the exporter for tests', (parts) => new InMemoryExporter().attach(parts))
