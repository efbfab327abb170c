import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { TracerError } from '../../lib/errors.ts'
import { createTestTracer, drawTrace } from '../../lib/testing/index.ts'

describe('a wrapped function', () => {
  test('does what the function does, in a span', () => {
    const { tracer, exporter } = createTestTracer()
    const add = tracer.wrap('math.add', (a: number, b: number) => a + b)
    expect(add(2, 3)).toBe(5)
    expect(exporter.spans).toMatchObject([{ name: 'math.add', resource: 'math.add' }])
  })

  test('has the name, the length, the properties and the prototype of the function', () => {
    const { tracer } = createTestTracer()
    const meta = Symbol('meta')
    const original = Object.assign(async function handler(_a: unknown, _b: unknown, _c: unknown, _d: unknown) {}, {
      route: '/x',
      [meta]: 1,
    })
    const wrapped = tracer.wrap('a', original)
    expect(wrapped.name).toBe('handler')
    expect(wrapped).toHaveLength(4)
    expect(wrapped.route).toBe('/x')
    expect(wrapped[meta]).toBe(1)
    expect(wrapped.constructor.name).toBe('AsyncFunction')
  })

  test('has the this of its call', () => {
    const { tracer } = createTestTracer()
    const wrapped = tracer.wrap('a', function (this: { n: number }, m: number) {
      return this.n + m
    })
    expect(wrapped.call({ n: 1 }, 2)).toBe(3)
  })

  test('starts its span as the options say', () => {
    const { tracer, exporter } = createTestTracer()
    tracer.wrap('a', { service: 's', resource: 'r', type: 't', tags: { k: 'v' } }, () => {})()
    expect(exporter.spans[0]).toMatchObject({ service: 's', resource: 'r', type: 't', meta: { k: 'v' } })
  })

  test('starts its span as its arguments say', () => {
    const { tracer, exporter } = createTestTracer()
    const query = tracer.wrap(
      'db.query',
      function (this: { db: string }, sql: string) {
        return { resource: sql, tags: { 'db.name': this.db } }
      },
      function (this: { db: string }, _sql: string) {},
    )
    query.call({ db: 'shop' }, 'SELECT 1')
    expect(exporter.spans[0]).toMatchObject({ resource: 'SELECT 1', meta: { 'db.name': 'shop' } })
  })

  test('runs also when the options cannot be had', () => {
    const { tracer, exporter } = createTestTracer()
    const wrapped = tracer.wrap(
      'a',
      () => {
        throw new Error('boom')
      },
      () => 7,
    )
    expect(wrapped()).toBe(7)
    expect(exporter.spans).toHaveLength(1)
  })

  test('can be made with new', () => {
    const { tracer, exporter } = createTestTracer()
    class Cart {
      static readonly max = 10
      readonly items: number
      constructor(items: number) {
        this.items = items
      }
    }
    const Traced = tracer.wrap('cart.new', Cart as unknown as (items: number) => Cart) as unknown as typeof Cart
    const cart = new Traced(3)
    expect(cart).toBeInstanceOf(Cart)
    expect(cart).toBeInstanceOf(Traced)
    expect(cart.items).toBe(3)
    expect(Traced.max).toBe(10)
    class Big extends Traced {}
    expect(new Big(4)).toBeInstanceOf(Big)
    expect(exporter.spans.map((span) => span.name)).toEqual(['cart.new', 'cart.new'])
  })

  test('throws and rejects as the function does', async () => {
    const { tracer, exporter } = createTestTracer()
    const error = new Error('no')
    expect(
      tracer.wrap('a', () => {
        throw error
      }),
    ).toThrow(error)
    await expect(
      tracer.wrap('b', async () => {
        throw error
      })(),
    ).rejects.toBe(error)
    expect(exporter.spans.map((span) => span.error)).toEqual([1, 1])
  })

  test('is traced as soon as the tracer is awake, and not before or after', async () => {
    const { tracer, exporter } = createTestTracer()
    const wrapped = tracer.wrap('a', () => 7)
    wrapped()
    await tracer.shutdown()
    expect(wrapped()).toBe(7)
    expect(exporter.spans).toHaveLength(1)
  })

  test('is given back as it is when it is no function', () => {
    const { tracer } = createTestTracer()
    expect(tracer.wrap('a', {}, undefined as never)).toBeUndefined()
    expect(tracer.wrap('a', {}, 'text' as never)).toBe('text')
  })
})

describe('a wrapped function that takes a callback', () => {
  test('ends its span when it calls back, and not when it returns', () => {
    const { tracer, exporter, clock } = createTestTracer()
    let callBack: (() => void) | undefined
    const read = tracer.wrap('fs.read', (path: string, callback: (error: Error | null, text?: string) => void) => {
      callBack = () => callback(null, `${path}!`)
    })
    const results: unknown[] = []
    read('x', (...given) => results.push(given))
    expect(exporter.spans).toEqual([])
    clock.advance(3)
    callBack?.()
    expect(results).toEqual([[null, 'x!']])
    expect(exporter.spans).toMatchObject([{ duration: 3_000_000, error: 0 }])
  })

  test('marks its span when it calls back with an error', () => {
    const { tracer, exporter } = createTestTracer()
    const read = tracer.wrap('fs.read', (callback: (error: Error | null) => void) => callback(new Error('ENOENT')))
    read(() => {})
    expect(exporter.spans[0]).toMatchObject({ error: 1, meta: { 'error.message': 'ENOENT' } })
  })

  test('calls back with the span of the caller active, and with its this', () => {
    const { tracer, exporter } = createTestTracer()
    const self = {}
    const read = tracer.wrap('fs.read', (callback: (this: unknown) => void) => callback.call(self))
    let given: unknown
    tracer.trace('request', () =>
      read(function (this: unknown) {
        given = this
        tracer.trace('in.callback', () => {})
      }),
    )
    expect(given).toBe(self)
    expect(drawTrace(exporter.traces[0])).toBe(
      'request         0ms  0ms\n├─ fs.read      0ms  0ms\n└─ in.callback  0ms  0ms',
    )
  })

  test('is no callback function when its last argument is called as a comparator', () => {
    const { tracer, exporter, clock } = createTestTracer()
    const sort = tracer.wrap('sort', (list: number[], compare: (a: number, b: number) => number) => {
      const sorted = list.toSorted(compare)
      clock.advance(5)
      return sorted
    })
    expect(sort([3, 1, 2], (a, b) => a - b)).toEqual([1, 2, 3])
    expect(exporter.spans).toMatchObject([{ duration: 5_000_000, error: 0 }])
  })

  test('is no callback function when it declares no parameter for what it is given', () => {
    const { tracer, exporter } = createTestTracer()
    const next = (): void => {}
    const handler = tracer.wrap('web.request', (_request: object, _response: object) => 'sent')
    expect((handler as (...args: unknown[]) => unknown)({}, {}, next)).toBe('sent')
    expect(exporter.spans).toHaveLength(1)
  })

  test('ends its span when it throws instead of calling back', () => {
    const { tracer, exporter } = createTestTracer()
    const read = tracer.wrap('fs.read', (_callback: () => void) => {
      throw new Error('no')
    })
    expect(() => read(() => {})).toThrow('no')
    expect(exporter.spans[0]).toMatchObject({ error: 1, meta: { 'error.message': 'no' } })
  })

  test('ends its span when its promise settles, if it returns one', async () => {
    const { tracer, exporter } = createTestTracer()
    const handler = tracer.wrap('web.request', async (_request: object, _next: () => void) => 'sent')
    expect(await handler({}, () => {})).toBe('sent')
    expect(exporter.spans).toHaveLength(1)
  })
})

describe('a decorated member', () => {
  test('is traced as Class.member, whatever kind of member it is', async () => {
    const { tracer, exporter } = createTestTracer()
    const tick: unique symbol = Symbol.for('tick')
    class Shop {
      #stock = 3
      @tracer.wrap() static open(): string {
        return 'open'
      }
      @tracer.wrap() async count(): Promise<number> {
        return this.#stock
      }
      @tracer.wrap() get stock(): number {
        return this.#stock
      }
      @tracer.wrap() set stock(value: number) {
        this.#stock = value
      }
      @tracer.wrap() readonly sell = (n: number): number => {
        this.#stock -= n
        return this.#stock
      }
      @tracer.wrap() #secret(): string {
        return 's'
      }
      @tracer.wrap() [tick](): void {}
      tell(): string {
        return this.#secret()
      }
    }
    class Branch extends Shop {}
    const shop = new Branch()
    expect(Shop.open()).toBe('open')
    expect(await shop.count()).toBe(3)
    expect(shop.stock).toBe(3)
    shop.stock = 5
    expect(shop.sell(2)).toBe(3)
    expect(shop.tell()).toBe('s')
    shop[tick]()
    expect(exporter.spans.map((span) => span.name)).toEqual([
      'Shop.open',
      'Shop.count',
      'Shop.stock',
      'Shop.stock',
      'Branch.sell',
      'Branch.#secret',
      'Shop.tick',
    ])
    expect(shop.count.name).toBe('count')
  })

  test('takes options without a name', () => {
    const { tracer, exporter } = createTestTracer()
    class Shop {
      @tracer.wrap({ service: 'orders' }) place(): void {}
    }
    new Shop().place()
    expect(exporter.spans[0]).toMatchObject({ name: 'Shop.place', service: 'orders' })
  })

  test('of an object without a class is called by its own name', () => {
    const { tracer, exporter } = createTestTracer()
    const context = { kind: 'method', name: 'place' } as ClassMethodDecoratorContext
    const place = tracer.wrap()(() => 7, context)
    expect(place.call(Object.create(null))).toBe(7)
    expect(place.call(7)).toBe(7)
    expect(exporter.spans.map((span) => span.name)).toEqual(['place', 'place'])
  })

  test('is left as it is when it is a field that holds no function', () => {
    const { tracer } = createTestTracer()
    const initial = tracer.wrap()(undefined, { kind: 'field', name: 'price' } as ClassFieldDecoratorContext<
      unknown,
      undefined
    >)
    expect(initial(7 as never)).toBe(7)
  })

  test('keeps the name it was first called by, also in a derived class that declares it anew', () => {
    const { tracer, exporter } = createTestTracer()
    class Shop {
      @tracer.wrap() open(): string {
        return 'shop'
      }
    }
    class Kiosk extends Shop {
      @tracer.wrap() override open(): string {
        return `${super.open()}, kiosk`
      }
    }
    expect(new Kiosk().open()).toBe('shop, kiosk')
    expect(drawTrace(exporter.traces[0])).toBe('Kiosk.open    0ms  0ms\n└─ Shop.open  0ms  0ms')
  })

  test('is traced also when it is called without its object', () => {
    const { tracer, exporter } = createTestTracer()
    class Shop {
      @tracer.wrap() place(): number {
        return 7
      }
    }
    const { place } = Shop.prototype
    expect(place.call(undefined as never)).toBe(7)
    expect(exporter.spans[0]?.name).toBe('place')
  })

  test('in the older dialect', () => {
    const { tracer, exporter } = createTestTracer()
    class Shop {
      static open(): string {
        return 'open'
      }
      place(): number {
        return 7
      }
      get stock(): number {
        return 3
      }
      set stock(_value: number) {}
    }
    // What TypeScript's `experimentalDecorators` compiles `@tracer.wrap()` to.
    for (const [target, key] of [
      [Shop, 'open'],
      [Shop.prototype, 'place'],
      [Shop.prototype, 'stock'],
    ] as const) {
      const descriptor = Object.getOwnPropertyDescriptor(target, key) as PropertyDescriptor
      Object.defineProperty(target, key, tracer.wrap()(target, key, descriptor))
    }
    expect([Shop.open(), new Shop().place(), new Shop().stock]).toEqual(['open', 7, 3])
    new Shop().stock = 4
    expect(exporter.spans.map((span) => span.name)).toEqual(['Shop.open', 'Shop.place', 'Shop.stock', 'Shop.stock'])
  })

  test.each([
    [
      'a class',
      (decorate: (...args: never[]) => unknown) => decorate(class {} as never, { kind: 'class', name: 'A' } as never),
    ],
    ['a field in the older dialect', (decorate: (...args: never[]) => unknown) => decorate({} as never, 'a' as never)],
    [
      'a constant in the older dialect',
      (decorate: (...args: never[]) => unknown) => decorate({} as never, 'a' as never, { value: 7 } as never),
    ],
  ])('cannot be %s, which is said where it is declared', (_, decorate) => {
    const { tracer } = createTestTracer()
    expect(() => decorate(tracer.wrap() as never)).toThrow(TracerError)
  })
})

describe('without a name', () => {
  test('a function gives its own', () => {
    const { tracer, exporter } = createTestTracer()
    const wrapped = (tracer.wrap as unknown as (fn: unknown) => () => number).call(tracer, function job() {
      return 7
    })
    expect([wrapped(), exporter.spans[0]?.name]).toEqual([7, 'job'])
  })

  test('a decorator may go without its parentheses, in both dialects', () => {
    const { tracer, exporter } = createTestTracer()
    const decorate = tracer.wrap.bind(tracer) as unknown as (...given: unknown[]) => never
    class Shop {
      pay(): number {
        return 1
      }
      ship(): number {
        return 2
      }
    }
    Object.defineProperty(Shop.prototype, 'pay', {
      value: decorate(Shop.prototype.pay, { kind: 'method', name: 'pay' }),
    })
    const ship = decorate(Shop.prototype, 'ship', Object.getOwnPropertyDescriptor(Shop.prototype, 'ship'))
    Object.defineProperty(Shop.prototype, 'ship', ship)
    expect([new Shop().pay(), new Shop().ship()]).toEqual([1, 2])
    expect(exporter.spans.map(({ name }) => name)).toEqual(['Shop.pay', 'Shop.ship'])
  })

  test('a decorated method that is called without its object first has its class later', () => {
    const { tracer, exporter } = createTestTracer()
    class Shop {
      @tracer.wrap()
      pay(): void {}
    }
    const { pay } = Shop.prototype
    pay.call(undefined as never)
    pay.call({} as never)
    new Shop().pay()
    pay.call(undefined as never)
    expect(exporter.spans.map(({ name }) => name)).toEqual(['pay', 'pay', 'Shop.pay', 'Shop.pay'])
  })

  test('a decorated method runs on what does not let itself be looked at', () => {
    const { tracer } = createTestTracer()
    const refuse = (): never => {
      throw new Error('trap')
    }
    class Shop {
      @tracer.wrap()
      pay(): number {
        return 7
      }
    }
    const hidden = new Proxy(new Shop(), { getOwnPropertyDescriptor: refuse, getPrototypeOf: refuse })
    expect(Shop.prototype.pay.call(hidden)).toBe(7)
  })
})

describe('a function as last argument', () => {
  test('looks to the wrapped function as it looked to its caller', () => {
    const { tracer } = createTestTracer()
    const wrapped = tracer.wrap('a', (callback: { (n: number): void; meta: string }) => [
      callback.name,
      callback.length,
      callback.meta,
    ])
    function named(_n: number): void {}
    expect(wrapped(Object.assign(named, { meta: 'm' }))).toEqual(['named', 1, 'm'])
  })

  test('is passed as it is if it is a class', () => {
    const { tracer } = createTestTracer()
    class Service {}
    const services = new Map([[Service, 'it']])
    const wrapped = tracer.wrap('a', (_container: object, key: typeof Service) => [services.get(key), new key()])
    expect(wrapped({}, Service)).toEqual(['it', new Service()])
  })

  test('may report an error of another realm', () => {
    const { tracer, exporter } = createTestTracer()
    const foreign = runInNewContext('new TypeError("no")')
    tracer.wrap('a', (callback: (error: Error) => void) => callback(foreign))(() => {})
    expect(exporter.spans[0]).toMatchObject({ error: 1, meta: { 'error.type': 'TypeError' } })
  })
})

test('what does not let itself be looked at is still wrapped, bound and traced', () => {
  const { tracer, exporter } = createTestTracer()
  const hidden = (): (() => number) => {
    const refuse = (): never => {
      throw new Error('no')
    }
    return new Proxy(() => 7, {
      ownKeys: refuse,
      get: refuse,
      getOwnPropertyDescriptor: refuse,
      getPrototypeOf: refuse,
    })
  }
  expect([tracer.bind(hidden())(), tracer.scope().bind(hidden())(), tracer.trace('a', hidden())]).toEqual([7, 7, 7])
  expect(tracer.wrap('b', hidden())()).toBe(7)
  const options = new Proxy(
    {},
    {
      get() {
        throw new Error('no')
      },
    },
  )
  expect(typeof tracer.wrap('c', options)).toBe('function')
  expect(exporter.spans.map(({ name }) => name)).toEqual(['a', 'b'])
})
