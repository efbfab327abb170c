import { describe, expect, test } from 'tstyche'
import { tracer } from '../../../lib/index.ts'

class Shop {
  @tracer.wrap()
  close(): void {}

  @tracer.wrap('shop.load', { service: 'orders', type: 'sql' })
  async load(id: string, retries = 3): Promise<number> {
    return id.length * retries
  }

  @tracer.wrap({ type: 'worker' })
  static open<T>(items: readonly T[]): T | undefined {
    return items[0]
  }

  @tracer.wrap()
  get total(): number {
    return 0
  }

  set total(_value: number) {}

  @tracer.wrap()
  protected async guarded(): Promise<void> {}
}

describe('a decorator of experimentalDecorators', () => {
  test('leaves every member the type it was written with', () => {
    const shop = new Shop()
    expect(shop.close).type.toBe<() => void>()
    expect(shop.load).type.toBe<(id: string, retries?: number) => Promise<number>>()
    expect(Shop.open(['a'])).type.toBe<string | undefined>()
    expect(shop.total).type.toBe<number>()
  })

  test('is not for a class, a parameter or a field', () => {
    expect(tracer.wrap()).type.not.toBeCallableWith(Shop)
    expect(tracer.wrap()).type.not.toBeCallableWith(Shop.prototype, 'load', 0)
    expect(tracer.wrap()).type.not.toBeCallableWith(Shop.prototype, 'load')
  })
})
