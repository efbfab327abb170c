import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { compiled } from './compile.ts'
import { COMPILERS } from './compilers.ts'
import { project } from './project.ts'

const NODENEXT = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }

const HEAD = `
  import { createTestTracer, drawTrace } from 'clew/testing'
  const { tracer, exporter, clock } = createTestTracer()
`
const TAIL = `
  console.log(JSON.stringify(exporter.traces.map(drawTrace)))
`

/** Members that both dialects can decorate. */
const SHOP = (types: boolean, more: string): string => `
  class Shop {
    @tracer.wrap()
    async checkout()${types ? ': Promise<number>' : ''} {
      await null
      clock.advance(1)
      return this.total + Shop.rate(1)
    }
    @tracer.wrap('total', { type: 'sql' })
    get total()${types ? ': number' : ''} {
      return 2
    }
    set total(_value) {}
    @tracer.wrap()
    static rate(factor${types ? ': number' : ''})${types ? ': number' : ''} {
      clock.advance(2)
      return factor
    }
    ${more}
  }
  const shop = new Shop()
  if (await shop.checkout() !== 3) throw new Error('another result')
`

const SHOP_TRACE = `\
Shop.checkout  0ms  3ms
├─ total       1ms  0ms
└─ Shop.rate   1ms  2ms`

/** Members that only TC39's dialect can decorate. */
const PRIVATE = `
    @tracer.wrap()
    async #pay() { clock.advance(1) }
    @tracer.wrap()
    arrow = () => { clock.advance(1) }
    run() { this.arrow(); return this.#pay() }
`
const PRIVATE_TRACES = ['Shop.arrow  0ms  1ms', 'Shop.#pay  0ms  1ms']

describe('decorators', () => {
  test('of TC39, with their types', async () => {
    const app = compiled({ 'app.mts': `${HEAD}${SHOP(true, PRIVATE)} await shop.run()${TAIL}` }, NODENEXT)
    expect(app.errors).toEqual([])
    expect(await app.json(['app.mjs'])).toEqual([SHOP_TRACE, ...PRIVATE_TRACES])
  })

  test('of experimentalDecorators, with their types', async () => {
    const options = { ...NODENEXT, experimentalDecorators: true, emitDecoratorMetadata: true }
    const app = compiled({ 'app.mts': `${HEAD}${SHOP(true, '')}${TAIL}` }, options)
    expect(app.errors).toEqual([])
    expect(await app.json(['app.mjs'])).toEqual([SHOP_TRACE])
  })

  test.each(Object.entries(COMPILERS))('of TC39, compiled by %s', async (_name, compile) => {
    const app = project({ 'app.mjs': await compile(`${HEAD}${SHOP(false, PRIVATE)} await shop.run()${TAIL}`, 'TC39') })
    expect(await app.json(['app.mjs'])).toEqual([SHOP_TRACE, ...PRIVATE_TRACES])
  })

  test.each(Object.entries(COMPILERS))('of experimentalDecorators, compiled by %s', async (_name, compile) => {
    const app = project({ 'app.mjs': await compile(`${HEAD}${SHOP(false, '')}${TAIL}`, 'experimentalDecorators') })
    expect(await app.json(['app.mjs'])).toEqual([SHOP_TRACE])
  })

  test('of TC39, in a Node that knows them', async ({ skip }) => {
    const probe = `
      try { new Function('class A { @a b() {} }'); console.log(true) } catch { console.log(false) }`
    if ((await project({ 'probe.cjs': probe }).json(['probe.cjs'])) !== true) skip('this Node does not')
    const app = project({ 'app.mjs': `${HEAD}${SHOP(false, PRIVATE)} await shop.run()${TAIL}` })
    expect(await app.json(['app.mjs'])).toEqual([SHOP_TRACE, ...PRIVATE_TRACES])
  })
})

test('the types allow using and await using', () => {
  const source = `
    import { tracer, type Span } from 'clew'
    async function work(name: string): Promise<string> {
      using span = await tracer.open(name)
      await using other: Span = tracer.trace(name, { resource: name })
      return span.spanId + other.spanId
    }
    // @ts-expect-error: a promise is no span
    function wrong() { using span = tracer.open('job') }
    export { work, wrong }`
  expect(compiled({ 'app.mts': source }, { ...NODENEXT, noEmit: true }).errors).toEqual([])
})
