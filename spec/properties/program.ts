import fc, { type Arbitrary } from 'fast-check'

/** What can be named as a parent or be activated. A number counts back from the span that was started last. */
export type Which = { readonly span: number } | { readonly context: number } | 'nothing' | 'remote' | 'carrier'

/** What stands around a function that is called: forms with a span have one each time they are called. */
export type Around =
  | { readonly by: 'trace' | 'wrap' | 'done'; readonly below: Which | undefined }
  | { readonly by: 'activate'; readonly which: Which }
  | { readonly by: 'suppress' }
  | { readonly by: 'bound' }
  | { readonly by: 'nothing' }

/** A number where one of those made so far is meant counts back from the last. */
export type Step =
  | { readonly do: 'probe' | 'await' }
  /** `trace(name)`, left open; `startSpan(name)`. */
  | { readonly do: 'manual' | 'start'; readonly below?: Which | undefined }
  /** `using span = trace(name)`; `using span = await open(name)`. */
  | { readonly do: 'using' | 'open'; readonly below?: Which | undefined; readonly body: Body; readonly fails?: boolean }
  | { readonly do: 'finish' | 'call' | 'next'; readonly back: number }
  | { readonly do: 'run'; readonly around: Around; readonly body: Body; readonly fails?: boolean }
  /** Async functions, started one after the other; all are awaited, or none. */
  | {
      readonly do: 'fork'
      readonly around: Around
      readonly bodies: readonly Body[]
      readonly waits: boolean
      readonly fails?: boolean
    }
  /** A callback that is called in another turn. */
  | { readonly do: 'later'; readonly body: Body }
  | { readonly do: 'bind'; readonly which?: Which | undefined; readonly body: Body }
  | { readonly do: 'listen'; readonly bound: boolean; readonly body: Body }
  | { readonly do: 'emit'; readonly bound: boolean }
  /** A generator; `taken` of its steps are done at once, the others by `next`. */
  | { readonly do: 'generator'; readonly around: Around; readonly steps: readonly Body[]; readonly taken: number }
  /** `for await` of an async generator, left after `take` items. */
  | {
      readonly do: 'each'
      readonly around: Around
      readonly steps: readonly Body[]
      readonly take: number
      readonly body: Body
    }

/** A step, and by which of the tracers. */
export type Statement = Step & { readonly tracer?: 1 | undefined }
export type Body = readonly Statement[]

/** A program, and the order in which what waits goes on: each number picks one of those that wait. */
export interface Program {
  readonly body: Body
  readonly order: readonly number[]
}

/** A program as one reads it: a step a line, its functions in braces, and last the order in which what waits goes on. */
export function source({ body, order }: Program): string {
  return [...linesOf(body), `order ${order.join(' ')}`].join('\n')
}

function linesOf(body: Body): string[] {
  return body.flatMap((statement) => {
    const { do: what, ...rest } = statement
    const parts = Object.entries(rest).filter(([, value]) => value !== undefined && value !== false)
    const words = parts.flatMap(([key, value]) => (BODIES.has(key) ? [] : `${key} ${JSON.stringify(value)}`))
    const functions = parts.flatMap(([key, value]) => {
      if (!BODIES.has(key)) return []
      const bodies = (key === 'body' ? [value] : value) as readonly Body[]
      return bodies.flatMap((inner) => ['{', ...linesOf(inner).map((line) => `  ${line}`), '}'])
    })
    return [[what, ...words].join(' '), ...functions]
  })
}

const BODIES = new Set(['body', 'bodies', 'steps'])

/** Takes out of those that wait the one whose turn it is. */
export function pick<T>(waiting: T[], order: readonly number[], turn: number): T | undefined {
  return waiting.splice((order[turn % order.length] ?? 0) % waiting.length, 1)[0]
}

/** Of those made so far the last, or one before it. */
export function latest<T>(made: readonly T[], back: number): T | undefined {
  return made.at(-1 - (back % made.length))
}

/**
 * Programs for one tracer or two.
 *
 * Until its first await an async function runs in its caller, and Node cannot tell the two apart: so what opens a span by
 * hand is not generated there, unless the function is run in a span, `activate`, `suppress` or `bind`, which keeps it apart.
 */
export function programs(tracers: 1 | 2): Arbitrary<Program> {
  const order = fc.array(fc.nat(5), { minLength: 1, maxLength: 8 })
  return fc.record({ body: asyncBody(tracers, 2), order })
}

const which: Arbitrary<Which> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(3).map((span) => ({ span })) },
  { weight: 1, arbitrary: fc.nat(3).map((context) => ({ context })) },
  { weight: 2, arbitrary: fc.constantFrom<Which>('nothing', 'remote', 'carrier') },
)
const below = fc.option(which, { nil: undefined, freq: 6 })
const fails = fc.nat(7).map((n) => n === 7)
const back = fc.nat(4)

const inSpan: Arbitrary<Around> = fc.record({ by: fc.constantFrom('trace', 'trace', 'wrap'), below })
const apart: Arbitrary<Around> = fc.oneof(
  inSpan,
  fc.record({ by: fc.constant('done' as const), below }),
  fc.record({ by: fc.constant('activate' as const), which }),
  fc.constantFrom<Around>({ by: 'suppress' }, { by: 'bound' }),
)
const unspanned: Around = { by: 'nothing' }

const leaf = fc.oneof(
  fc.record({ do: fc.constantFrom('manual', 'manual', 'start'), below }),
  fc.constant<Step>({ do: 'probe' }),
  fc.record({ do: fc.constant('finish' as const), back }),
) as Arbitrary<Step>
/** What may stand before the first await, and leaves nothing active. */
const calm = fc.oneof(
  fc.constant<Step>({ do: 'probe' }),
  fc.record({ do: fc.constant('start' as const), below }),
  fc.record({ do: fc.constant('finish' as const), back }),
) as Arbitrary<Step>

const memo = new Map<string, Arbitrary<Body>>()

function cached(key: string, make: () => Arbitrary<Body>): Arbitrary<Body> {
  const known = memo.get(key) ?? make()
  memo.set(key, known)
  return known
}

function by(tracers: 1 | 2, steps: Arbitrary<Step>): Arbitrary<Statement> {
  if (tracers === 1) return steps
  return fc.tuple(steps, fc.boolean()).map(([step, other]) => (other ? { ...step, tracer: 1 } : step))
}

/** Of a function that somebody may call again and again: it calls nothing of the kind itself. */
function plainBody(tracers: 1 | 2, depth: number): Arbitrary<Body> {
  return cached(`plain ${tracers} ${depth}`, () => {
    const steps = depth === 0 ? leaf : fc.oneof({ weight: 3, arbitrary: leaf }, blocks(plainBody(tracers, depth - 1)))
    return fc.array(by(tracers, steps), { maxLength: 3, size: 'max' })
  })
}

function syncBody(tracers: 1 | 2, depth: number): Arbitrary<Body> {
  return cached(`sync ${tracers} ${depth}`, () =>
    fc.array(by(tracers, syncStep(tracers, depth)), { maxLength: 2 * depth + 2, size: 'max' }),
  )
}

/** Of an async function: what comes before the first await is calm. */
function asyncBody(tracers: 1 | 2, depth: number): Arbitrary<Body> {
  return cached(`async ${tracers} ${depth}`, () => {
    const first: Arbitrary<Step> = fc.oneof(fc.constant<Step>({ do: 'await' }), opened(freeBody(tracers, depth - 1)))
    return fc
      .tuple(fc.array(by(tracers, calm), { maxLength: 1 }), by(tracers, first), freeBody(tracers, depth))
      .map((parts) => parts.flat())
  })
}

/** Of an async function, or of the part of one, that nobody else runs in. */
function freeBody(tracers: 1 | 2, depth: number): Arbitrary<Body> {
  if (depth < 0) return fc.constant([])
  return cached(`free ${tracers} ${depth}`, () => {
    const inner = freeBody(tracers, depth - 1)
    const steps = fc.oneof(
      { weight: 8, arbitrary: syncStep(tracers, depth) },
      { weight: 4, arbitrary: fc.constant<Step>({ do: 'await' }) },
      { weight: 2, arbitrary: usings(inner) },
      { weight: 2, arbitrary: opened(inner) },
      ...(depth === 0 ? [] : [{ weight: 4, arbitrary: waiting(tracers, depth - 1) }]),
    )
    return fc.array(by(tracers, steps), { maxLength: 2 * depth + 2, size: 'max' })
  })
}

function waiting(tracers: 1 | 2, depth: number): Arbitrary<Step> {
  const own = asyncBody(tracers, depth)
  // What keeps one tracer's context apart does not keep the other's.
  const isolated = tracers === 1 ? freeBody(tracers, depth) : own
  const fork = (around: Arbitrary<Around>, body: Arbitrary<Body>, waits: Arbitrary<boolean>): Arbitrary<Step> => {
    const bodies = fc.array(body, { minLength: 1, maxLength: 2, size: 'max' })
    return fc.record({ do: fc.constant('fork' as const), around, bodies, waits, fails })
  }
  return fc.oneof(
    fork(fc.constant(unspanned), own, fc.boolean()),
    fork(apart, isolated, fc.boolean()),
    fc.record({
      do: fc.constant('each' as const),
      around: fc.oneof(fc.constant(unspanned), inSpan),
      steps: fc.array(own, { minLength: 1, maxLength: 2, size: 'max' }),
      take: fc.integer({ min: 1, max: 2 }),
      body: syncBody(tracers, 0),
    }),
  )
}

function syncStep(tracers: 1 | 2, depth: number): Arbitrary<Step> {
  const plain = plainBody(tracers, Math.min(depth, 1))
  return fc.oneof(
    { weight: 6, arbitrary: leaf },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('later' as const), body: plain }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('bind' as const),
        which: fc.option(which, { nil: undefined }),
        body: plain,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('listen' as const), bound: fc.boolean(), body: plain }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('emit' as const), bound: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('generator' as const),
        around: fc.oneof(fc.constant(unspanned), inSpan),
        steps: fc.array(plain, { minLength: 1, maxLength: 2, size: 'max' }),
        taken: fc.nat(2),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('call', 'next'), back: fc.nat(2) }) as Arbitrary<Step> },
    ...(depth === 0 ? [] : [{ weight: 5, arbitrary: blocks(syncBody(tracers, depth - 1)) }]),
  )
}

function blocks(body: Arbitrary<Body>): Arbitrary<Step> {
  return fc.oneof(
    { weight: 1, arbitrary: usings(body) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('run' as const), around: apart, body, fails }) },
  )
}

function usings(body: Arbitrary<Body>): Arbitrary<Step> {
  return fc.record({ do: fc.constant('using' as const), below, body, fails })
}

function opened(body: Arbitrary<Body>): Arbitrary<Step> {
  return fc.record({ do: fc.constant('open' as const), below, body, fails })
}
