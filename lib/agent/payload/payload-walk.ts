import type { Buffer } from 'node:buffer'
import type { Steps } from '../steps.ts'
import { MsgpackReader, STEP_TOKENS, type TokenType } from './msgpack-reader.ts'
import { PayloadRefused, tooMany, WHOLE_PAYLOAD } from './payload-refused.ts'

/** Reads one value, and throws {@link PayloadRefused} if the agent's decoder would not take it. */
export type Shape = (walk: PayloadWalk) => void
/** As {@link Shape}, in steps: what has the spans. */
export type LongShape = (walk: PayloadWalk) => Steps<void>

/** More than fit into a payload of 25 MiB, if each has ids and times; and as many traces. */
export const MAX_SPANS = 600_000
/** A span with 10,000 tags has 20,000. One of more would hold up the others for as long as it is decoded. */
export const MAX_SPAN_VALUES = 100_000
/** Longest text that an explanation quotes, in bytes. */
const MAX_QUOTE = 60

/** Where the parts of a payload are in its bytes. */
export interface Layout {
  /** Where the strings of the table of v0.5 begin. */
  readonly strings: number[]
  /** How many spans each trace has. */
  readonly traces: number[]
  /** Where each span begins and where it ends, one after the other. */
  readonly spans: number[]
}

/**
 * A walk over the bytes of a payload by what they must be. Decoded values would not do: JavaScript has one type for what
 * is `uint`, `int`, `float32` and `float64` on the wire, and an agent takes some of them and refuses others.
 */
export class PayloadWalk {
  readonly reader: MsgpackReader
  readonly layout: Layout = { strings: [], traces: [], spans: [] }
  /** Where the walk is, as the agent's errors have it: `0`, `3`, `Metrics`, `k`. */
  readonly #goPath: (string | number)[] = []
  /** Where the walk is, as the wire has it: `0`, `3`, `metrics`, `k`. */
  readonly #wirePath: (string | number)[] = []
  /** How many tokens were read before the last pause. */
  #rested = 0

  constructor(bytes: Buffer) {
    this.reader = new MsgpackReader(bytes)
  }

  /** Reads what stands under a name or an index; `goName` is what the agent's errors call it, nothing if they do not. */
  step(name: string | number, goName: string | number | undefined, shape: Shape): void {
    this.#wirePath.push(name)
    if (goName !== undefined) this.#goPath.push(goName)
    shape(this)
    if (goName !== undefined) this.#goPath.pop()
    this.#wirePath.pop()
  }

  /** As {@link step}, in steps. */
  *longStep(name: string | number, goName: string | number | undefined, shape: LongShape): Steps<void> {
    this.#wirePath.push(name)
    if (goName !== undefined) this.#goPath.push(goName)
    yield* shape(this)
    if (goName !== undefined) this.#goPath.pop()
    this.#wirePath.pop()
  }

  /** Whether so much was read since it was last asked that others are to have their turn. */
  get isLong(): boolean {
    if (this.reader.tokens - this.#rested < STEP_TOKENS) return false
    this.#rested = this.reader.tokens
    return true
  }

  /** Remembers that a trace begins. */
  trace(): void {
    const { traces } = this.layout
    if (traces.length === MAX_SPANS) throw tooMany(MAX_SPANS, 'traces')
    traces.push(0)
  }

  /** Reads a span of the trace that is being read, and remembers where it is. */
  span(columns: Shape): void {
    const { layout, reader } = this
    const { traces, spans } = layout
    if (spans.length === 2 * MAX_SPANS) throw tooMany(MAX_SPANS, 'spans')
    const { tokens, position } = reader
    columns(this)
    if (reader.tokens - tokens > MAX_SPAN_VALUES) throw tooMany(MAX_SPAN_VALUES, `values in ${place(this.#wirePath)}`)
    spans.push(position, reader.position)
    traces[traces.length - 1] = (traces.at(-1) ?? 0) + 1
  }

  /** What to throw if the token read last is of a type that the decoder's method does not read. */
  wrongType(method: TokenType, expected: string): PayloadRefused {
    const text = `msgp: attempted to decode type "${this.reader.type}" with method for "${method}"`
    return this.refused(text, expected)
  }

  refused(agentText: string, expected: string): PayloadRefused {
    const at = this.#goPath.length === 0 ? '' : ` at ${this.#goPath.join('/')}`
    const explanation = `expected ${expected}, got ${describe(this.reader)} for ${place(this.#wirePath)}`
    return new PayloadRefused(agentText + at, `${explanation}; ${WHOLE_PAYLOAD}`)
  }
}

/** Checks that the bytes are what `shape` says. */
export function walkPayload(bytes: Buffer, shape: Shape): void {
  shape(new PayloadWalk(bytes))
}

/** As {@link walkPayload}, in steps; tells where in the bytes its parts are. */
export function* walkTraces(bytes: Buffer, shape: LongShape): Steps<Layout> {
  const walk = new PayloadWalk(bytes)
  yield* shape(walk)
  return walk.layout
}

/** `metrics.k of span 3 of trace 0` */
function place(path: readonly (string | number)[]): string {
  const [trace, span] = path
  if (trace === undefined) return 'the payload'
  if (typeof trace === 'string') return path.join('.')
  if (typeof span !== 'number') return `trace ${trace}`
  const rest = path.slice(2)
  const where = `span ${span} of trace ${trace}`
  return rest.length === 0 ? where : `${rest.join('.')} of ${where}`
}

/** `str "abc"` */
function describe(reader: MsgpackReader): string {
  const { type, length, view, offset } = reader
  if (type === 'int' || type === 'uint') return `${type} ${reader.integer()}`
  if (type === 'float32') return `float32 ${view.getFloat32(offset)}`
  if (type === 'float64') return `float64 ${view.getFloat64(offset)}`
  if (type === 'bool') return `bool ${reader.lead === 0xc3}`
  if (type === 'str') return `str ${JSON.stringify(reader.text(MAX_QUOTE))}${length > MAX_QUOTE ? '…' : ''}`
  if (type === 'nil') return 'nil'
  return type === 'bin' || type === 'ext' ? `${type} of ${length} bytes` : `${type} of ${length}`
}
