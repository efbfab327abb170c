import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { OpenAgent } from '../dev-agent.ts'
import { readTraceRecord } from '../formats/trace-record.ts'

/** What became of a file of recorded traces. */
export interface Replay {
  readonly spans: number
  /** A sentence for each of the first lines that could not be read. */
  readonly problems: readonly string[]
}

const MAX_PROBLEMS = 5

/** Gives an agent the spans of a file that `--record` or an export wrote; rejects with an error of the system. */
export async function replayFile(agent: OpenAgent, path: string): Promise<Replay> {
  const problems: string[] = []
  let spans = 0
  let number = 0
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line.trim() === '') continue
    try {
      const record = readTraceRecord(line)
      await agent.intake.store(record.spans, line.length)
      spans += record.spans.length
    } catch (error) {
      const why = `${(error as Error).message} in line ${number} of ${path}; the line is left out`
      if (problems.length < MAX_PROBLEMS) problems.push(why)
    }
  }
  return { spans, problems }
}
