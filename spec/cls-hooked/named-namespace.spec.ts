import * as cls from 'cls-hooked'
import { afterEach, expect, test, vi } from 'vitest'
import { createTestTracer, type TestTracer } from '../../lib/testing/index.ts'
import { parents, turn } from '../support/parents.ts'

interface Started extends TestTracer {
  readonly lines: string[]
}

/** A tracer that the environment tells to live in a namespace. */
function started(env: Readonly<Record<string, string>>, load: () => unknown = () => cls): Started {
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  const options = { logger: { warn: say, error: say } }
  return {
    ...createTestTracer(options, { DD_TRACE_SCOPE: 'cls_hooked', ...env }, { loadClsHooked: load }),
    lines,
  }
}

/** Whether a callback that is bound to the namespace is traced in the request in which it was bound. */
function binds({ tracer }: TestTracer, namespace: cls.Namespace | undefined): boolean {
  let bound = (): unknown => 'not bound'
  tracer.trace('request', (span) => {
    bound = namespace?.bind(() => tracer.activeSpan() === span) ?? bound
  })
  return tracer.trace('other', () => bound()) === true
}

afterEach(() => {
  for (const name of ['clew', 'app'])
    if (cls.getNamespace(name) !== undefined) Reflect.set(Reflect.get(process, 'namespaces'), name, undefined)
})

test('it is the one of the application, which it may create before the tracer starts', () => {
  const namespace = cls.createNamespace('app')
  const app = started({ CLEW_CLS_NAMESPACE: 'app' })
  expect(binds(app, namespace)).toBe(true)
  expect(cls.getNamespace('app')).toBe(namespace)
  expect(app.lines).toEqual([])
})

test('it is the one of the application also if that creates it later, and when it creates another one', () => {
  const app = started({ CLEW_CLS_NAMESPACE: 'app' })
  expect(binds(app, cls.createNamespace('app'))).toBe(true)
  app.tracer.trace('in the first', () => expect(binds(app, cls.createNamespace('app'))).toBe(true))
})

test('it is called clew if nobody says what it is called', () => {
  expect(binds(started({}), cls.createNamespace('clew'))).toBe(true)
})

test('it is created when the first span is, and not by asking for one', () => {
  const app = started({})
  expect(app.tracer.activeSpan()).toBeUndefined()
  expect(cls.getNamespace('clew')).toBeUndefined()
  app.tracer.trace('work', () => {})
  expect(binds(app, cls.getNamespace('clew'))).toBe(true)
})

test('it is created once, however often the application destroys it', async () => {
  let created = 0
  const createNamespace = (name: string): cls.Namespace => {
    created += 1
    return cls.createNamespace(name)
  }
  const app = started({}, () => ({ ...cls, createNamespace }))
  const { tracer } = app
  for (const name of ['a', 'b', 'c']) {
    await tracer.trace(name, async () => {
      Reflect.get(process, 'namespaces').clew = null
      await turn()
      tracer.trace(`${name}.c`, () => {})
    })
  }
  expect(created).toBe(1)
  expect(parents(app)).toBe('a<- a.c<a b<- b.c<b c<- c.c<c')
})

test.each(['__proto__', 'constructor', 'toString'])('it may have the name %s', (name) => {
  const namespaces = Reflect.get(process, 'namespaces')
  Reflect.set(process, 'namespaces', {})
  try {
    const app = started({ CLEW_CLS_NAMESPACE: name })
    app.tracer.trace('work', () => {})
    expect(binds(app, cls.getNamespace(name))).toBe(true)
    expect(app.lines).toEqual([])
  } finally {
    Reflect.set(process, 'namespaces', namespaces)
  }
})

test('without a registry of namespaces AsyncLocalStorage alone carries the span', async () => {
  const namespaces = Reflect.get(process, 'namespaces')
  Reflect.deleteProperty(process, 'namespaces')
  try {
    const app = started({})
    await app.tracer.trace('a', () => turn().then(() => app.tracer.trace('b', () => {})))
    expect(parents(app)).toBe('a<- b<a')
    expect(app.lines.length).toBe(1)
    expect(app.lines[0]).toContain('AsyncLocalStorage alone carries the active span')
  } finally {
    Reflect.set(process, 'namespaces', namespaces)
  }
})

test('a context manager that is given in code wins', () => {
  const load = vi.fn(() => cls)
  const contextManager = { run: <T>(_: object, fn: () => T) => fn(), current: () => undefined }
  createTestTracer({ contextManager }, { DD_TRACE_SCOPE: 'cls_hooked' }, { loadClsHooked: load })
  expect(load).not.toHaveBeenCalled()
})

test.each([[{}], [{ DD_TRACE_SCOPE: 'async_local_storage' }], [{ CLEW_CLS_NAMESPACE: 'app' }]])(
  'with %j cls-hooked is not loaded',
  (env) => {
    const load = vi.fn(() => cls)
    createTestTracer({}, env, { loadClsHooked: load }).tracer.trace('work', () => {})
    expect(load).not.toHaveBeenCalled()
  },
)

test.each([
  ['is not installed', () => undefined, 'none'],
  [
    'does not load',
    () => {
      throw new Error('no hooks here')
    },
    'one that does not load: no hooks here',
  ],
])('a package that %s is told in one line', async (_, load, got) => {
  const app = started({}, load)
  await app.tracer.trace('a', () => turn().then(() => app.tracer.trace('b', () => {})))
  expect(parents(app)).toBe('a<- b<a')
  expect(app.lines).toEqual([
    `clew: CLEW_CONFIG_INVALID: expected an installed package cls-hooked, got ${got} for DD_TRACE_SCOPE=cls_hooked; using AsyncLocalStorage alone`,
  ])
})

test.each([['async_hooks'], ['async_resource'], ['sync'], ['noop']])(
  'the scope %s of dd-trace is known, and not there',
  (name) => {
    const { lines } = started({ DD_TRACE_SCOPE: name })
    expect(lines).toEqual([
      `clew: CLEW_CONFIG_INVALID: expected async_local_storage or cls_hooked, got '${name}' (which clew does not have) for DD_TRACE_SCOPE; using the default, 'async_local_storage'`,
    ])
  },
)
