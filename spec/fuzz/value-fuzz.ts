import { createTracer } from '../../lib/core.ts'
import type { Span } from '../../lib/span/span.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import type { Tracer } from '../../lib/tracer.ts'
import { StrictExporter } from '../strict-agent/strict-exporter.ts'
import { Chance } from './chance.ts'
import { hostileText } from './hostile-text.ts'
import { hostileValue } from './hostile-value.ts'
import { SPAN_PLACES, START_PLACES, TRACER_PLACES } from './value-places.ts'

export interface ValueFuzzOptions {
  readonly values: number
  readonly seed: number
  /** The round to begin with. */
  readonly from?: number
  /** Longest time, in milliseconds, that one value may take. */
  readonly limitMs?: number
  readonly progress?: (values: number) => void
}

export interface ValueFuzzResult {
  values: number
  spans: number
  payloads: number
  /** The value that took longest, in milliseconds. */
  slowestMs: number
  slowest: string
  failures: string[]
}

const VALUES_OF_A_ROUND = 25
const MAX_FAILURES = 5
const SPANS = Object.entries(SPAN_PLACES)
const STARTS = Object.entries(START_PLACES)
const TRACERS = Object.entries(TRACER_PLACES)

/** Gives random hostile values to everything of a tracer that takes values: nothing throws, and an agent takes every payload. */
export function fuzzValues(options: ValueFuzzOptions): ValueFuzzResult {
  const { values, seed, from = 0, progress } = options
  const result: ValueFuzzResult = { values: 0, spans: 0, payloads: 0, slowestMs: 0, slowest: '', failures: [] }
  let exporter: StrictExporter | undefined
  const tracer = createTracer(
    { service: 'fuzz', env: 'test', version: '1', logger: { warn() {}, error() {} }, startupLogs: false },
    {
      clock: new ManualClock(),
      timers: new ManualTimers(),
      exporter: (context) => {
        exporter = new StrictExporter(context)
        return exporter
      },
    },
  )
  for (let round = from; result.values < values && result.failures.length < MAX_FAILURES; round++) {
    new Round(tracer, Chance.ofRound(seed, round), round, result, options.limitMs).run()
    exporter?.take()
    for (const error of exporter?.refused.splice(0) ?? [])
      result.failures.push(`round ${round}: the agent said ${error}`)
    if (round % 1000 === 999) progress?.(result.values)
  }
  const { started, finished, sent } = tracer.stats()
  if (started !== finished || finished !== sent.spans)
    result.failures.push(`${started} spans started, ${finished} finished, ${sent.spans} sent`)
  if ('polluted' in {}) result.failures.push('Object.prototype is polluted')
  result.spans = exporter?.spans ?? 0
  result.payloads = exporter?.payloads ?? 0
  return result
}

/** A trace or two, made from so many values. */
class Round {
  readonly #tracer: Tracer
  readonly #chance: Chance
  readonly #number: number
  readonly #result: ValueFuzzResult
  readonly #limitMs: number

  constructor(
    tracer: Tracer,
    chance: Chance,
    number: number,
    result: ValueFuzzResult,
    limitMs = Number.POSITIVE_INFINITY,
  ) {
    this.#tracer = tracer
    this.#chance = chance
    this.#number = number
    this.#result = result
    this.#limitMs = limitMs
  }

  run(): void {
    const chance = this.#chance
    const root = this.#tracer.startSpan(`round ${this.#number}`)
    const spans: Span[] = [root]
    for (let i = 0; i < VALUES_OF_A_ROUND; i++) {
      const kind = chance.below(10)
      const span = chance.pick(spans)
      if (kind === 0) this.#start(span, spans)
      else if (kind === 1) this.#give(chance.pick(TRACERS), this.#tracer)
      else this.#give(chance.pick(SPANS), span)
    }
    for (const span of spans.reverse())
      this.#attempt('finish', () => span.finish(chance.oneIn(4) ? (this.#value() as never) : undefined))
    // A time may have been none, and is not tried twice.
    for (const span of spans) if (!span.finished) span.finish()
  }

  #start(parent: Span, spans: Span[]): void {
    const [place, options] = this.#chance.pick(STARTS)
    const value = this.#value() as never
    const name = this.#chance.oneIn(4) ? value : (hostileText(this.#chance) as never)
    this.#attempt(`startSpan, ${place}`, () => {
      spans.push(this.#tracer.startSpan(name, place === 'options' ? value : { childOf: parent, ...options(value) }))
    })
  }

  #give<T>([place, give]: readonly [string, (target: T, value: never, other: never) => unknown], target: T): void {
    const value = this.#value() as never
    const other = this.#value() as never
    this.#attempt(place, () => give(target, value, other))
  }

  #value(): unknown {
    this.#result.values++
    return hostileValue(this.#chance)
  }

  #attempt(place: string, give: () => unknown): void {
    const start = performance.now()
    try {
      give()
    } catch (error) {
      this.#result.failures.push(`round ${this.#number}, ${place}: ${told(error)}`)
    }
    const took = performance.now() - start
    if (took > this.#limitMs) this.#result.failures.push(`round ${this.#number}, ${place}: took ${took.toFixed(1)} ms`)
    if (took <= this.#result.slowestMs) return
    this.#result.slowestMs = took
    this.#result.slowest = `round ${this.#number}, ${place}`
  }
}

function told(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack) : String(error)
  } catch {
    return 'something that has no text'
  }
}
