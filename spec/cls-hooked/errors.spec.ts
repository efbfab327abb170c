import { createNamespace, destroyNamespace, type Namespace, reset } from 'cls-hooked'
import { describe, expect, test } from 'vitest'
import { type ClsNamespace, clsHooked } from '../../lib/cls-hooked/index.ts'
import { TracerError } from '../../lib/errors.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { hostileProxy, unchecked } from '../config/surroundings.ts'
import { parents, turn } from '../support/parents.ts'

const namespace = createNamespace('errors')

/** A tracer beside a namespace, and what it says. */
function managed(inside: ClsNamespace = namespace) {
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  return { ...createTestTracer({ contextManager: clsHooked(inside), logger: { warn: say, error: say } }), lines }
}

const NOT_ENTERED =
  "clew: the context manager threw 'context not currently entered; can't exit.'; where it does, AsyncLocalStorage alone carries the active span."

const THROWN: [what: string, thrown: unknown][] = [
  ['an Error', new Error('no')],
  ['a frozen Error', Object.freeze(new Error('no'))],
  ['a sealed object', Object.seal({ code: 7 })],
  ['a Proxy that throws at everything', hostileProxy()],
  ['a text', 'no'],
  ['an empty text', ''],
  ['a number', 7],
  ['a symbol', Symbol('no')],
  ['undefined', undefined],
  ['null', null],
]

describe.each(THROWN)('%s that is thrown', (what, thrown) => {
  /** What `fn` throws, and its properties before and after. */
  function caught(fn: () => unknown): unknown {
    try {
      fn()
    } catch (error) {
      return error
    }
    throw new Error('expected it to throw')
  }

  test('comes out of trace as it was', () => {
    const { tracer, lines } = managed()
    const error = caught(() =>
      tracer.trace('work', () => {
        throw thrown
      }),
    )
    expect(Object.is(error, thrown)).toBe(true)
    if (what.endsWith('Error')) expect(Reflect.ownKeys(thrown as Error)).toEqual(['stack', 'message'])
    expect(lines).toEqual([])
    expect(namespace.active).toBeNull()
  })

  test('comes out of activate, suppress and a bound function as it was', () => {
    const { tracer } = managed()
    const fail = (): never => {
      throw thrown
    }
    for (const call of [() => tracer.activate(null, fail), () => tracer.suppress(fail), tracer.bind(fail)]) {
      expect(Object.is(caught(call), thrown)).toBe(true)
    }
  })

  test('comes out of a promise as it was', async () => {
    const { tracer } = managed()
    const outcome = await tracer
      .trace('work', () => Promise.reject(thrown))
      .then(
        () => [],
        (error: unknown) => [error],
      )
    expect(outcome.length).toBe(1)
    expect(Object.is(outcome[0], thrown)).toBe(true)
  })
})

test('cls-hooked itself does put a property on errors, and another error in place of a text', () => {
  const error = new Error('no')
  const fail = (thrown: unknown) => () =>
    namespace.run(() => {
      throw thrown
    })
  expect(fail(error)).toThrow(error)
  expect(Object.keys(error)).toEqual(['error@context'])
  expect(fail('no')).toThrow(TypeError)
})

describe('a namespace that fails is done without:', () => {
  /** Traces through it, and gives the spans and what was said. */
  async function traced(inside: ClsNamespace): Promise<[tree: string, lines: readonly string[]]> {
    const app = managed(inside)
    const { tracer } = app
    let calls = 0
    const result = await tracer.trace('a', async () => {
      calls++
      await turn()
      const b = tracer.trace('b')
      expect(tracer.trace('c', () => 7)).toBe(7)
      expect(() =>
        tracer.trace('d', () => {
          throw new RangeError('out')
        }),
      ).toThrow(RangeError)
      b.finish()
      return calls
    })
    expect(result).toBe(1)
    return [parents(app), app.lines]
  }

  const TREE = 'a<- b<a c<b d<b'

  const never = (): never => {
    throw new Error('boom')
  }

  const HOSTILE: [what: string, inside: object, line: RegExp | undefined][] = [
    [
      'run throws before',
      { active: null, runAndReturn: never },
      /threw 'boom'; where it does, AsyncLocalStorage alone/,
    ],
    ['run throws after', { active: null, runAndReturn: (fn: (context: object) => void) => [fn({}), never()] }, /boom/],
    ['run calls nothing', { active: null, runAndReturn: () => 'other' }, undefined],
    ['run calls twice', { active: null, runAndReturn: (fn: (context: object) => void) => [fn({}), fn({})] }, undefined],
    [
      'run calls too late',
      { active: null, runAndReturn: (fn: (context: object) => void) => setImmediate(fn, {}) },
      undefined,
    ],
    ['run has no context', { active: null, runAndReturn: (fn: () => void) => fn() }, /the context manager threw/],
    [
      'run has a frozen context',
      { active: null, runAndReturn: (fn: (context: object) => void) => fn(Object.freeze({})) },
      /the context manager threw/,
    ],
    [
      'active throws',
      {
        get active() {
          return never()
        },
        runAndReturn: (fn: (context: object) => void) => fn({}),
      },
      /boom/,
    ],
    [
      'active is a Proxy that throws',
      { active: hostileProxy(), runAndReturn: (fn: (context: object) => void) => fn({}) },
      /boom/,
    ],
    [
      'active has something else at every key',
      { active: new Proxy({}, { get: () => 7 }), runAndReturn: (fn: (context: object) => void) => fn({}) },
      undefined,
    ],
    [
      'active has null at every key',
      { active: new Proxy({}, { get: () => null }), runAndReturn: (fn: (context: object) => void) => fn({}) },
      undefined,
    ],
    [
      'active has a Proxy at every key',
      { active: new Proxy({}, { get: hostileProxy }), runAndReturn: (fn: (context: object) => void) => fn({}) },
      /boom/,
    ],
  ]

  test.each(HOSTILE)('%s', async (_, inside, line) => {
    const [tree, lines] = await traced(unchecked<ClsNamespace>(inside))
    expect(tree).toBe(TREE)
    expect(lines.length).toBe(line === undefined ? 0 : 1)
    if (line !== undefined) expect(lines[0]).toMatch(line)
  })

  test('destroyed', async () => {
    const destroyed = createNamespace('destroyed')
    destroyNamespace('destroyed')
    expect(await traced(destroyed)).toEqual([TREE, []])
  })

  test('reset, with everything in it', async () => {
    const inside = createNamespace('reset')
    const namespaces = Reflect.get(process, 'namespaces')
    Reflect.set(process, 'namespaces', { reset: inside })
    try {
      reset()
      expect(await traced(inside)).toEqual([TREE, []])
    } finally {
      Reflect.set(process, 'namespaces', namespaces)
    }
  })

  test.each<[what: string, misuse: (inside: Namespace) => unknown, lines: readonly string[]]>([
    ['leaves the context of a span', (inside) => inside.exit(inside.active), [NOT_ENTERED]],
    ['assigns active', (inside) => Object.assign(inside, { active: { of: 'mine' } }), [NOT_ENTERED]],
    ['empties active', (inside) => Object.assign(inside, { active: null }), [NOT_ENTERED]],
    ['enters a context and stays', (inside) => inside.enter(inside.createContext()), []],
  ])('user code %s in a span', (what, misuse, lines) => {
    const inside = createNamespace(`misused: ${what}`)
    const app = managed(inside)
    const { tracer } = app
    const result = tracer.trace('a', () => {
      inside.set('password', 'hunter2')
      tracer.trace('b', () => misuse(inside))
      tracer.trace('c', () => {})
      return 7
    })
    expect(result).toBe(7)
    expect(parents(app)).toBe('a<- b<a c<a')
    expect(app.lines).toEqual(lines)
  })
})

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  ['app', 'string without a function runAndReturn'],
  [{}, 'object without a function runAndReturn'],
  [{ runAndReturn: 1 }, 'object without a function runAndReturn'],
])('%j is refused at once as a namespace', (given, got) => {
  expect(() => clsHooked(unchecked(given))).toThrow(
    new TracerError('CLEW_CONFIG_INVALID', [
      {
        name: 'clsHooked(namespace)',
        expected: 'a namespace of cls-hooked, as createNamespace gives it',
        got,
        consequence: 'no context manager is made',
      },
    ]),
  )
})
