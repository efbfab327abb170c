import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { project } from './project.ts'

interface Bundler {
  rolldown(options: object): Promise<{ write(output: object): Promise<unknown> }>
}

/** By a name that the compiler does not follow: the declarations of tsdown want packages that are not here. */
async function rolldown(): Promise<Bundler> {
  const name: string = 'tsdown'
  return (await import(name)).Rolldown
}

/** A program that makes a span, and reads a mistake in its configuration, for which more is loaded. */
const PROGRAM = `
  import tracer, { tracer as named } from 'clew'
  tracer.init({ logLevel: 'off', service: 'bundled' })
  const id = tracer.trace('op', (span) => span.spanId)
  console.log(JSON.stringify({ same: tracer === named, recorded: id !== '0', service: tracer.config.service !== '' }))
  process.exit()`

test.each(['cjs', 'esm'] as const)('a program that rolldown has bundled to %s, clew and all, runs', async (format) => {
  const app = project({ 'program.mjs': PROGRAM })
  const { rolldown: bundled } = await rolldown()
  const bundle = await bundled({ input: join(app.folder, 'program.mjs'), platform: 'node' })
  const file = format === 'cjs' ? 'out.cjs' : 'out.mjs'
  await bundle.write({ file: join(app.folder, file), format, codeSplitting: false })
  expect(await app.json([file], { DD_TRACE_SAMPLE_RATE: 'lots' })).toEqual({
    same: true,
    recorded: true,
    service: true,
  })
})

test('a program that esbuild has bundled, clew and all, runs', async () => {
  const app = project({ 'program.mjs': PROGRAM })
  const outfile = join(app.folder, 'out.cjs')
  await build({
    entryPoints: [join(app.folder, 'program.mjs')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
  })
  expect(await app.json(['out.cjs'], { DD_TRACE_SAMPLE_RATE: 'lots' })).toEqual({
    same: true,
    recorded: true,
    service: true,
  })
})
