import { transform } from 'esbuild'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { compiled } from './compile.ts'
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

const BLOCKS = `
  {
    using outer = tracer.trace('block')
    tracer.trace('inner', () => clock.advance(2))
    outer.setTag('inside', true)
  }
  async function work(name) {
    using span = await tracer.open(name)
    await null
    tracer.trace(name + '.step', () => clock.advance(1))
    return span.spanId
  }
  {
    await using all = tracer.trace('all')
    await Promise.all([work('a'), work('b')])
    all.setTag('done', true)
  }
`
const BLOCK_TRACES = [
  `\
block     0ms  2ms
└─ inner  0ms  2ms`,
  `\
all           0ms  2ms
├─ a          0ms  1ms
│  └─ a.step  0ms  1ms
└─ b          0ms  2ms
   └─ b.step  1ms  1ms`,
]

describe('decorators', () => {
  test('of TC39, compiled by TypeScript', async () => {
    const app = compiled({ 'app.mts': `${HEAD}${SHOP(true, PRIVATE)} await shop.run()${TAIL}` }, NODENEXT)
    expect(app.errors).toEqual([])
    expect(await app.json(['app.mjs'])).toEqual([SHOP_TRACE, ...PRIVATE_TRACES])
  })

  test('of experimentalDecorators, compiled by TypeScript', async () => {
    const options = { ...NODENEXT, experimentalDecorators: true, emitDecoratorMetadata: true }
    const app = compiled({ 'app.mts': `${HEAD}${SHOP(true, '')}${TAIL}` }, options)
    expect(app.errors).toEqual([])
    expect(await app.json(['app.mjs'])).toEqual([SHOP_TRACE])
  })

  test.each([
    ['TC39', false],
    ['experimentalDecorators', true],
  ])('of %s, compiled by esbuild', async (_dialect, experimentalDecorators) => {
    const { code } = await transform(`${HEAD}${SHOP(false, '')}${TAIL}`, {
      loader: 'ts',
      target: 'node20',
      // Without it a class that names itself in its body is called _Shop, in its spans too.
      keepNames: true,
      tsconfigRaw: { compilerOptions: { experimentalDecorators } },
    })
    expect(await project({ 'app.mjs': code }).json(['app.mjs'])).toEqual([SHOP_TRACE])
  })
})

describe('using and await using', () => {
  test('compiled by TypeScript', async () => {
    const app = compiled({ 'app.mts': `${HEAD}${BLOCKS.replace('work(name)', 'work(name: string)')}${TAIL}` }, NODENEXT)
    expect(app.errors).toEqual([])
    expect(await app.json(['app.mjs'])).toEqual(BLOCK_TRACES)
  })

  test('compiled by esbuild', async () => {
    const { code } = await transform(`${HEAD}${BLOCKS}${TAIL}`, { target: 'node20', format: 'esm' })
    expect(await project({ 'app.mjs': code }).json(['app.mjs'])).toEqual(BLOCK_TRACES)
  })
})

describe('without a compiler, in a Node that knows the syntax', () => {
  const known = { using: false, decorators: false }

  beforeAll(async () => {
    const probe = `
      const knows = (source) => { try { return new Function(source), true } catch { return false } }
      console.log(JSON.stringify({ using: knows('{ using a = null }'), decorators: knows('class A { @a b() {} }') }))`
    Object.assign(known, await project({ 'probe.cjs': probe }).json(['probe.cjs']))
  })

  test('using and await using', async ({ skip }) => {
    if (!known.using) skip('this Node does not')
    expect(await project({ 'app.mjs': `${HEAD}${BLOCKS}${TAIL}` }).json(['app.mjs'])).toEqual(BLOCK_TRACES)
  })

  test('decorators', async ({ skip }) => {
    if (!known.decorators) skip('this Node does not')
    const app = project({ 'app.mjs': `${HEAD}${SHOP(false, PRIVATE)} await shop.run()${TAIL}` })
    expect(await app.json(['app.mjs'])).toEqual([SHOP_TRACE, ...PRIVATE_TRACES])
  })
})
