import { join } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { compiled } from './compile.ts'

/** What holds of the one tracer wherever it was come by: each line must compile, or must not, and be true at run time. */
const CLAIMS = `
  const options: TracerOptions = { service: 'shop', enabled: false }
  const started: DefaultTracer = tracer.init(options)
  const some: Tracer = started
  const work: WrapOptions<(id: string) => number> = (id) => ({ resource: id })
  const size: number = tracer.trace('job', (span: Span, done: Done) => span.spanId.length)
  const later: Promise<string> = tracer.trace('job', { resource: 'x' }, async () => 'y')
  const error: Error = new TracerError('CLEW_CONFIG_INVALID', [])
  function typed(one: TracerError, other: SpanContext): [TracerError, SpanContext] { return [one, other] }
  // @ts-expect-error: the option is misspelt
  const misspelt = () => tracer.init({ servce: 'shop' })
  // @ts-expect-error: no name
  const nameless = () => tracer.trace(() => 1)
`
const TYPES =
  'type DefaultTracer, type Done, type Span, type SpanContext, type Tracer, type TracerOptions, type WrapOptions'
const USED = '[started, some, work, size, later, error, typed, misspelt, nameless].length === 9'

const REST = `
  import { createTracer } from 'clew/core'
  import { createTestTracer, drawTrace } from 'clew/testing'
  import { startAgent, type DevAgent } from 'clew/agent'
  import { clsHooked, type ClsNamespace, type ContextManager } from 'clew/cls-hooked'
  import { tags } from 'clew/ext'
  import * as allTags from 'clew/ext/tags'
  import { RESOURCE_NAME } from 'clew/ext/tags'
  const whole: 'resource.name' = allTags.RESOURCE_NAME
  const name: 'resource.name' = RESOURCE_NAME
  const agent: (options?: { port: number }) => Promise<DevAgent> = startAgent
  const managed = (namespace: ClsNamespace, manager: ContextManager = clsHooked(namespace)) => tracer.init({ contextManager: manager })
  const rest = [createTracer({ enabled: false }), drawTrace(createTestTracer().exporter.traces[0]), agent, name === tags.RESOURCE_NAME, managed]
`

const ES_FORMS = `
  import tracer, { TracerError, tracer as named, ${TYPES} } from 'clew'
  import * as clew from 'clew'
  import tagNames from 'clew/ext/tags.js'
  import { takesTracer } from './takes.cjs'
  const named_: 'resource.name' = tagNames.RESOURCE_NAME
  ${REST}
  ${CLAIMS}
  takesTracer(tracer, tracer.startSpan('job'))
  console.log([named, clew.default, clew.tracer, takesTracer(tracer)].every((one) => one === tracer) && ${USED} && rest.length === 5)
`

const TAKES = `
  import clew = require('clew')
  export function takesTracer(tracer: clew.Tracer, span?: clew.Span): typeof clew {
    if (tracer !== clew || (span !== undefined && span.traceId === '')) throw new Error('another tracer')
    return clew
  }
`

const COMMONJS_FORMS = `
  import tracer, { TracerError, tracer as named, ${TYPES} } from 'clew'
  import * as star from 'clew'
  import clew = require('clew')
  ${REST}
  ${CLAIMS}
  const span: clew.Span = clew.startSpan('job')
  const wrapped: clew.WrapOptions<() => void> = {}
  const caught: clew.TracerError = new clew.TracerError('CLEW_WRAP_TARGET', [])
  const same = [clew, named, clew.default, clew.tracer, star.default, star.tracer, clew.init()]
  console.log(same.every((one) => one === tracer) && ${USED} && [span, wrapped, caught, rest].length === 4)
`

const NODENEXT = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }

test('an ES module with nodenext', async () => {
  const app = compiled({ 'app.mts': ES_FORMS, 'takes.cts': TAKES }, NODENEXT)
  expect(app.errors).toEqual([])
  expect(await app.json(['app.mjs'])).toBe(true)
})

test('a CommonJS module with nodenext', async () => {
  const app = compiled({ 'app.cts': COMMONJS_FORMS }, NODENEXT)
  expect(app.errors).toEqual([])
  expect(await app.json(['app.cjs'])).toBe(true)
})

test.each([
  ['with', true],
  ['without', false],
])('CommonJS of older projects, resolved by main and types, %s esModuleInterop', async (_with, esModuleInterop) => {
  const app = compiled(
    { 'app.ts': COMMONJS_FORMS },
    {
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      esModuleInterop,
      ignoreDeprecations: '6.0',
    },
  )
  expect(app.errors).toEqual([])
  expect(await app.json(['app.js'])).toBe(true)
})

test.each(['esm', 'cjs'] as const)('a program for a bundler, bundled to %s', async (format) => {
  const app = compiled(
    { 'app.ts': ES_FORMS.replace('./takes.cjs', './takes'), 'takes.ts': TAKES },
    {
      module: ts.ModuleKind.Preserve,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      verbatimModuleSyntax: false,
    },
  )
  expect(app.errors).toEqual([])
  const extension = format === 'esm' ? 'mjs' : 'cjs'
  await build({
    entryPoints: [join(app.folder, 'app.ts')],
    outfile: join(app.folder, `out.${extension}`),
    bundle: true,
    platform: 'node',
    format,
    logLevel: 'silent',
    // What is bundled to an ES module and was CommonJS still asks for Node's modules with require.
    banner:
      format === 'esm'
        ? { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)` }
        : {},
  })
  expect(await app.json([`out.${extension}`])).toBe(true)
})

test('JavaScript that is type-checked', async () => {
  const app = compiled(
    {
      'app.cjs': `
        const tracer = require('clew').init({ enabled: false })
        const { tracer: named, TracerError, default: fallback } = require('clew')
        /** @type {import('clew').SpanOptions} */
        const options = { resource: 'x' }
        /** @type {number} */
        const size = tracer.trace('job', options, (span) => span.traceId.length)
        // @ts-expect-error
        const wrong = () => tracer.trace(42, () => {})
        console.log(named === tracer && fallback === tracer && size === 32 && new TracerError('CLEW_WRAP_TARGET', []) instanceof Error && wrong !== undefined)`,
    },
    { ...NODENEXT, allowJs: true, checkJs: true, noEmit: true },
  )
  expect(app.errors).toEqual([])
  expect(await app.json(['app.cjs'])).toBe(true)
})
