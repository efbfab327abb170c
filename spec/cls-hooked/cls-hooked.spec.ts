import { EventEmitter } from 'node:events'
import { createNamespace, type Namespace } from 'cls-hooked'
import { describe, expect, test } from 'vitest'
import { clsHooked } from '../../lib/cls-hooked/index.ts'
import { createTestTracer, type TestTracer } from '../../lib/testing/index.ts'
import { parents, turn } from '../support/parents.ts'

interface Managed extends TestTracer {
  readonly namespace: Namespace
}

let made = 0

/** A tracer beside a namespace of its own. */
function managed(options: { readonly detached?: 'child' | 'link' } = {}): Managed {
  made += 1
  const namespace = createNamespace(`app-${made}`)
  return { ...createTestTracer({ ...options, contextManager: clsHooked(namespace) }), namespace }
}

describe('in an application that lives in a namespace', () => {
  test('the callback form keeps those that run side by side apart', async () => {
    const app = managed()
    const { tracer, namespace } = app
    const f = (name: string): Promise<void> =>
      tracer.trace(name, async () => {
        await turn()
        tracer.trace(`${name}.c`, () => {})
      })
    await namespace.runPromise(() =>
      tracer.trace('root', async () => {
        await Promise.all([f('a'), f('b')])
        tracer.trace('after', () => {})
      }),
    )
    expect(parents(app)).toBe('root<- a<root b<root a.c<a b.c<b after<root')
  })

  test('open keeps those that run side by side apart', async () => {
    const app = managed()
    const { tracer, namespace } = app
    const f = async (name: string): Promise<void> => {
      using _span = await tracer.open(name)
      await turn()
      tracer.trace(`${name}.c`, () => {})
    }
    await namespace.runPromise(() =>
      tracer.trace('root', async () => {
        await Promise.all([f('a'), f('b')])
        tracer.trace('after', () => {})
      }),
    )
    expect(parents(app)).toBe('root<- a<root b<root a.c<a b.c<b after<root')
  })

  test('a span that is entered by hand is the parent until it is finished', async () => {
    const app = managed()
    const { tracer, namespace } = app
    await namespace.runPromise(() =>
      tracer.trace('root', async () => {
        const a = tracer.trace('a')
        await turn()
        tracer.trace('a.c', () => {})
        a.finish()
        tracer.trace('after', () => {})
      }),
    )
    expect(parents(app)).toBe('root<- a<root a.c<a after<root')
  })

  test.each([
    ['in a trace of its own', { childOf: null }],
    ['below a span of elsewhere', undefined],
  ])('a span that is entered by hand %s is the parent too', async (_, options) => {
    const app = managed()
    const { tracer } = app
    const elsewhere = tracer.startSpan('elsewhere')
    await tracer.trace('root', async () => {
      const a = tracer.trace('a', options ?? { childOf: elsewhere })
      await turn()
      tracer.trace('a.c', () => {})
      a.finish()
      tracer.trace('after', () => {})
    })
    elsewhere.finish()
    expect(parents(app)).toContain('a.c<a after<root')
  })

  test('a callback that a queue calls in another request is traced there, unless it is bound to the namespace', async () => {
    const app = managed()
    const { tracer, namespace } = app
    const queue: (() => void)[] = []
    namespace.run(() =>
      tracer.trace('request', () => {
        queue.push(() => tracer.trace('plain', () => {}))
        queue.push(namespace.bind(() => tracer.trace('bound', () => tracer.trace('bound.c', () => {}))))
        queue.push(namespace.bind(() => tracer.trace('by-hand').finish()))
      }),
    )
    await turn()
    namespace.run(() =>
      tracer.trace('other', () => {
        for (const callback of queue) callback()
        tracer.trace('after', () => {})
      }),
    )
    expect(parents(app)).toBe('request<- other<- plain<other bound<request bound.c<bound by-hand<request after<other')
  })

  test('a bound callback is traced in its request where AsyncLocalStorage knows of none', async () => {
    const app = managed()
    const { tracer, namespace } = app
    const queue: (() => void)[] = []
    // A pool that was there before all requests.
    const pooled = turn()
      .then(turn)
      .then(() => {
        for (const callback of queue) callback()
      })
    namespace.run(() =>
      tracer.trace('request', () => {
        queue.push(() => tracer.trace('plain', () => {}))
        queue.push(namespace.bind(() => tracer.trace('bound', () => {})))
      }),
    )
    await pooled
    expect(parents(app)).toBe('request<- plain<- bound<request')
  })

  test('a bound callback that is called below its span is traced where it is called', () => {
    const app = managed()
    const { tracer, namespace } = app
    tracer.trace('request', () => {
      const bound = namespace.bind(() => tracer.trace('bound', () => {}))
      tracer.trace('step', () => bound())
    })
    expect(parents(app)).toBe('request<- step<request bound<step')
  })

  test('a callback that was bound in a span that is nobody’s parent any more is traced around that', () => {
    const app = managed()
    const { tracer, namespace } = app
    let bound = (): void => {}
    tracer.trace('request', () => {
      const step = tracer.trace('step')
      tracer.activate(step, () => {
        bound = namespace.bind(() => tracer.trace('bound', () => {}))
      })
      step.finish()
    })
    bound()
    tracer.trace('other', () => bound())
    expect(parents(app)).toBe('request<- step<request bound<request other<- bound<request')
  })

  test('a span that a bound callback leaves open is nobody else’s parent', () => {
    const app = managed()
    const { tracer, namespace } = app
    let bound = (): void => {}
    tracer.trace('request', () => {
      bound = namespace.bind(() => {
        const open = tracer.trace('open')
        tracer.trace('open.c', () => {})
        late = () => open.finish()
      })
    })
    let late = (): void => {}
    tracer.trace('other', () => {
      bound()
      tracer.trace('after', () => {})
      late()
    })
    expect(parents(app)).toBe('request<- other<- open<request open.c<open after<other')
  })

  test('listeners of a bound emitter are traced in the request in which they were added, also when that is over', async () => {
    const app = managed()
    const { tracer, namespace } = app
    const emitter = new EventEmitter()
    namespace.bindEmitter(emitter)
    namespace.run(() => tracer.trace('request', () => emitter.on('data', () => tracer.trace('listener', () => {}))))
    await turn()
    namespace.run(() => tracer.trace('other', () => emitter.emit('data')))
    expect(parents(app)).toBe('request<- other<- listener<request')
  })

  test('what outlives its request begins a trace of its own where detached says so, bound or not', async () => {
    const app = managed({ detached: 'link' })
    const { tracer, namespace, exporter } = app
    let bound = (): void => {}
    namespace.run(() =>
      tracer.trace('request', () => {
        bound = namespace.bind(() => tracer.trace('bound', () => {}))
      }),
    )
    await turn()
    tracer.trace('other', () => bound())
    expect(parents(app)).toBe('request<- other<- bound<-')
    expect(exporter.spans.find(({ name }) => name === 'bound')?.links?.length).toBe(1)
  })

  test('two requests at the same time do not see each other', async () => {
    const app = managed()
    const { tracer, namespace } = app
    const request = (name: string): Promise<void> =>
      namespace.runAndReturn(() =>
        tracer.trace(name, async () => {
          for (let i = 0; i < 3; i++) {
            await turn()
            await tracer.trace(`${name}.${i}`, turn)
          }
        }),
      )
    await Promise.all([request('a'), request('b')])
    const tree = parents(app).split(' ')
    expect(tree.sort()).toEqual(['a.0<a', 'a.1<a', 'a.2<a', 'a<-', 'b.0<b', 'b.1<b', 'b.2<b', 'b<-'])
  })

  test('what comes after a traced function in runPromise belongs to nobody', async () => {
    const app = managed()
    const { tracer, namespace } = app
    await namespace.runPromise(() => tracer.trace('first', turn))
    expect(tracer.activeSpan()).toBeUndefined()
    await tracer.trace('second', turn)
    expect(parents(app)).toBe('first<- second<-')
  })

  test('runPromise in a traced function leaves its caller in its context, and not in the span', async () => {
    const app = managed()
    const { tracer, namespace } = app
    const f = (name: string): Promise<void> =>
      tracer.trace(name, () =>
        namespace.runPromise(async () => {
          namespace.set('of', name)
          await turn()
          tracer.trace(`${name}.c`, () => {})
        }),
      )
    const work = [f('a'), f('b')]
    expect(namespace.get('of')).toBe('b')
    tracer.trace('after', () => {})
    await Promise.all(work)
    expect(parents(app)).toBe('a<- b<- after<- a.c<a b.c<b')
  })

  test("the application's values are seen in spans, and those it sets there are gone after them", () => {
    const { tracer, namespace } = managed()
    namespace.run(() => {
      namespace.set('user', 'joe')
      tracer.trace('work', () => {
        expect(namespace.get('user')).toBe('joe')
        namespace.set('user', 'jane')
      })
      expect(namespace.get('user')).toBe('joe')
      const seen: string[] = []
      for (const key in namespace.active) seen.push(key)
      expect(seen).toEqual(['_ns_name', 'id', 'user'])
    })
    expect(namespace.active).toBeNull()
  })

  test('two tracers in one namespace do not see each other', () => {
    const first = managed()
    const second = createTestTracer({ contextManager: clsHooked(first.namespace) })
    first.tracer.trace('first', () =>
      second.tracer.trace('second', () => {
        first.tracer.trace('first.c', () => {})
        second.tracer.trace('second.c', () => {})
      }),
    )
    expect(parents(first)).toBe('first<- first.c<first')
    expect(parents(second)).toBe('second<- second.c<second')
  })
})

describe('what is not active', () => {
  test('is not under activate with null, and a span entered there is', () => {
    const app = managed()
    const { tracer } = app
    tracer.trace('request', () =>
      tracer.activate(null, () => {
        expect(tracer.activeSpan()).toBeUndefined()
        const a = tracer.trace('a')
        tracer.trace('a.c', () => {})
        a.finish()
        tracer.trace('b', () => {})
      }),
    )
    expect(parents(app)).toBe('request<- a<- a.c<a b<-')
  })

  test('is not recorded in suppress, whoever’s callback is called there', () => {
    const app = managed()
    const { tracer, namespace } = app
    tracer.trace('request', () => {
      const bound = namespace.bind(() => tracer.trace('bound', () => {}))
      tracer.suppress(() => {
        tracer.trace('plain', () => {})
        bound()
      })
    })
    expect(parents(app)).toBe('request<-')
  })

  test('is the remote parent of a request in which another’s bound callback is called', () => {
    const app = managed()
    const { tracer, namespace, exporter } = app
    const remote = (id: string) => ({ 'x-datadog-trace-id': id, 'x-datadog-parent-id': id })
    let bound = (): void => {}
    tracer.continueFrom(remote('1001'), () =>
      tracer.trace('request', () => {
        bound = namespace.bind(() => tracer.trace('bound', () => {}))
      }),
    )
    tracer.continueFrom(remote('2002'), () => {
      bound()
      tracer.trace('other', () => {})
    })
    expect(exporter.spans.map(({ name, traceId }) => [name, BigInt(`0x${traceId}`)])).toEqual([
      ['request', 1001n],
      ['bound', 1001n],
      ['other', 2002n],
    ])
  })
})

test('600 requests that forget half their spans end no process and grow no stack of contexts', async () => {
  const app = managed()
  const { tracer, namespace, exporter } = app
  const request = (forgets: boolean): Promise<void> =>
    namespace.runPromise(() =>
      tracer.trace('request', async () => {
        const span = tracer.trace('by-hand')
        await turn()
        tracer.trace('by-hand.c', () => {})
        if (!forgets) span.finish()
        await null
      }),
    )
  for (let i = 0; i < 200; i++) await Promise.all([1, 2, 3].map(() => request(i % 2 === 1)))
  expect(Reflect.get(namespace, '_set').length).toBeLessThanOrEqual(2)
  await tracer.shutdown()
  const names = new Map(exporter.spans.map((span) => [span.spanId, span.name]))
  const tree: Record<string, number> = {}
  for (const { name, parentId } of exporter.spans) {
    const line = `${name}<${names.get(parentId) ?? '-'}`
    tree[line] = (tree[line] ?? 0) + 1
  }
  expect(tree).toEqual({ 'request<-': 600, 'by-hand<request': 300, 'by-hand.c<by-hand': 300, 'by-hand.c<-': 300 })
})

test('values of the application are seen in spans whatever they are called', () => {
  const { tracer, namespace } = managed()
  namespace.run(() => {
    for (const key of ['id', '_ns_name', 'user']) namespace.set(key, `own ${key}`)
    const seen = (): unknown[] => ['id', '_ns_name', 'user'].map((key) => namespace.get(key))
    const all = [tracer.trace('a', seen), tracer.bind(seen)(), tracer.suppress(seen)]
    expect(all).toEqual(Array(3).fill(['own id', 'own _ns_name', 'own user']))
  })
})
