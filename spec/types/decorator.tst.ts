import { describe, expect, test } from 'tstyche'
import { type SpanDecorator, tracer } from '../../lib/index.ts'

class Shop {
  readonly name = 'shop'

  @tracer.wrap()
  close(): void {}

  @tracer.wrap('shop.load', { service: 'orders', resource: 'orders', type: 'sql', tags: { tier: 'gold' } })
  async load(id: string, retries = 3): Promise<number> {
    return id.length * retries
  }

  @tracer.wrap({ type: 'worker' })
  static open<T>(this: void, items: readonly T[]): T | undefined {
    return items[0]
  }

  @tracer.wrap()
  greet(this: Shop, guest: string): string {
    return `${guest}, welcome to ${this.name}`
  }

  @tracer.wrap()
  get total(): number {
    return this.#sum(1, 2)
  }

  @tracer.wrap()
  set total(_value: number) {}

  @tracer.wrap()
  *items(): Generator<string> {}

  @tracer.wrap()
  #sum(a: number, b: number): number {
    return a + b
  }

  @tracer.wrap()
  static async #hidden(): Promise<void> {}

  @tracer.wrap()
  arrow = (id: string): number => id.length

  @tracer.wrap()
  hook: (() => void) | undefined

  static both(): unknown {
    return Shop.#hidden()
  }
}

describe('a decorator of TC39', () => {
  test('leaves every member the type it was written with', () => {
    const shop = new Shop()
    expect(shop.close).type.toBe<() => void>()
    expect(shop.load).type.toBe<(id: string, retries?: number) => Promise<number>>()
    expect(Shop.open(['a'])).type.toBe<string | undefined>()
    expect(shop.greet).type.toBe<(this: Shop, guest: string) => string>()
    expect(shop.total).type.toBe<number>()
    expect(shop.items()).type.toBe<Generator<string>>()
    expect(shop.arrow).type.toBe<(id: string) => number>()
  })

  test('has a name for those who hand it on', () => {
    expect(tracer.wrap()).type.toBe<SpanDecorator>()
    expect(tracer.wrap('name')).type.toBe<SpanDecorator>()
    expect(tracer.wrap({ service: 'orders' })).type.toBe<SpanDecorator>()
  })

  test('is not for a class, nor for a field that holds no function', () => {
    expect(tracer.wrap()).type.not.toBeCallableWith(Shop, {} as ClassDecoratorContext<typeof Shop>)
    expect(tracer.wrap()).type.not.toBeCallableWith(undefined, {} as ClassFieldDecoratorContext<Shop, number>)
    expect(tracer.wrap()).type.toBeCallableWith(undefined, {} as ClassFieldDecoratorContext<Shop, () => number>)
  })

  test('takes no bad options', () => {
    expect(tracer.wrap).type.not.toBeCallableWith({ servcie: 'orders' })
    expect(tracer.wrap).type.not.toBeCallableWith('name', { type: 42 })
  })
})
