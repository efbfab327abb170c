import type { Buffer } from 'node:buffer'
import { MsgpackReader, type TokenType } from './msgpack-reader.ts'
import { PayloadRefused, WHOLE_PAYLOAD } from './payload-refused.ts'

/** Reads one value, and throws {@link PayloadRefused} if the agent's decoder would not take it. */
export type Shape = (walk: PayloadWalk) => void

/** A span takes a kilobyte when it is decoded, if there is nothing in it. */
export const MAX_SPANS = 500_000
/** Longest text that an explanation quotes, in bytes. */
const MAX_QUOTE = 60

/**
 * A walk over the bytes of a payload by what they must be. Decoded values would not do: JavaScript has one type for what
 * is `uint`, `int`, `float32` and `float64` on the wire, and an agent takes some of them and refuses others.
 */
export class PayloadWalk {
  readonly reader: MsgpackReader
  /** Where the walk is, as the agent's errors have it: `0`, `3`, `Metrics`, `k`. */
  readonly #goPath: (string | number)[] = []
  /** Where the walk is, as the wire has it: `0`, `3`, `metrics`, `k`. */
  readonly #wirePath: (string | number)[] = []

  #spans = 0

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

  /** Counts a span, of which there may be {@link MAX_SPANS}. */
  countSpan(): void {
    if (++this.#spans <= MAX_SPANS) return
    const explanation = `expected at most ${MAX_SPANS} spans, got more; ${WHOLE_PAYLOAD}`
    throw new PayloadRefused('payload-too-large', explanation, 413)
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
