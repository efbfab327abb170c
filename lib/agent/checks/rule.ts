import type { IncomingHttpHeaders } from 'node:http'
import type { ReceivedSpan } from '../received-trace.ts'

interface Named {
  /** The agent's own name for the reason where it has one, e.g. `foreign_span`. */
  readonly name: string
  /** What the agent does, as `normalizer.go` and `truncator.go` of its source have it. */
  readonly description: string
}

/** What the agent takes without a word and then drops or changes, seen in one span. */
export interface SpanRule extends Named {
  /** What is wrong and what the agent makes of it; nothing if all is well. */
  check(span: ReceivedSpan): string | undefined
}

/** The same, seen in the spans that came as one trace. */
export interface ChunkRule extends Named {
  check(spans: readonly ReceivedSpan[]): string | undefined
}

/** What a request came with. */
export interface RequestFacts {
  readonly headers: IncomingHttpHeaders
  /** How many traces its payload has. */
  readonly traces: number
  /** How many bytes its body has. */
  readonly bytes: number
}

/** What is wrong with the headers of a request that the agent accepts nevertheless. */
export interface RequestRule extends Named {
  check(request: RequestFacts): string | undefined
}
