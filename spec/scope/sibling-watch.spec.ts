import { describe, expect, test } from 'vitest'
import { callSites } from '../../lib/platform/call-sites.ts'
import type { Tracer } from '../../lib/tracer.ts'
import { LEAKING_PROGRAMS } from './leaking-programs.ts'
import { SOUND_HELPERS } from './sound-helpers.ts'
import { SOUND_PROGRAMS } from './sound-programs.ts'
import { type Program, pause, watchedTracer } from './watched-tracer.ts'

/** What is said of a program, with the places left out. */
async function saidOf(program: Program): Promise<string[]> {
  const { tracer, said } = watchedTracer()
  await tracer.trace('request', async () => {
    await null
    await program(tracer)
  })
  return said.map((text) =>
    text
      .replace(/ \(\S+:\d+:\d+\)/g, '')
      .replace(/ was opened by .*parent of /, ' > ')
      .replace(/, which.*/, ''),
  )
}

describe('warns where an async function opens a span before its first await, and', () => {
  test.each(Object.entries(LEAKING_PROGRAMS))('%s', async (_name, [program, text]) => {
    expect(await saidOf(program)).toEqual([text])
  })
})

describe('says nothing where', () => {
  test.each(Object.entries({ ...SOUND_PROGRAMS, ...SOUND_HELPERS }))('%s', async (_name, program) => {
    expect(await saidOf(program)).toEqual([])
  })
})

describe('a warning', () => {
  async function load(tracer: Tracer, name: string) {
    const span = tracer.trace(name)
    await pause()
    span.finish()
  }

  test('names both spans and both places, and says what to do', async () => {
    const { tracer, said } = watchedTracer()
    await Promise.all([load(tracer, 'a "quoted" name'), load(tracer, 'b')])
    const place = '[^ ]*sibling-watch\\.spec\\.ts:\\d+:\\d+'
    expect(said).toEqual([
      expect.stringMatching(
        `^span "a \\\\"quoted\\\\" name" of load \\(${place}\\) was opened by trace\\(\\) in an async function and became the parent ` +
          `of "b" \\(${place}\\), which runs beside it; use \`using span = await tracer\\.open\\(.*\\)\`, or trace\\(\\) with a function\\.$`,
      ),
    ])
  })

  test('comes once for each place', async () => {
    const { tracer, said } = watchedTracer()
    const other = async (): Promise<void> => {
      using span = tracer.trace('other')
      await pause()
      span.setTag('late', true)
    }
    for (const _ of [1, 2]) {
      await Promise.all([load(tracer, 'a'), load(tracer, 'b'), load(tracer, 'c')])
      await Promise.all([other(), other()])
    }
    expect(said.map((text) => text.slice(0, 'span "other"'.length).trim())).toEqual([
      expect.stringContaining('"a"'),
      expect.stringContaining('"other"'),
    ])
  })

  test('keeps long names short', async () => {
    const { tracer, said } = watchedTracer()
    await Promise.all([load(tracer, 'a'.repeat(5000)), load(tracer, 'b'.repeat(5000))])
    expect(said.join('').length).toBeLessThan(1000)
  })

  const METHODS = [
    'isAsync',
    'getFileName',
    'getFunctionName',
    'getLineNumber',
    'getColumnNumber',
    'getEnclosingLineNumber',
    'getEnclosingColumnNumber',
  ] as const

  /** The stack in a runtime whose frames have only these methods. */
  const poorer = (methods: readonly (typeof METHODS)[number][]) => (): readonly NodeJS.CallSite[] =>
    callSites()
      .slice(1)
      .map((site) => Object.fromEntries(methods.map((method) => [method, () => site[method]()])) as never)

  /** The stack where files have other names. */
  const renamed = (rename: (file: string) => string) => (): readonly NodeJS.CallSite[] =>
    callSites()
      .slice(1)
      .map((site) => {
        const file = site.getFileName()
        const name = file?.startsWith('node:') === false ? rename(file) : file
        return new Proxy(site, {
          get: (_site, method: keyof NodeJS.CallSite) => () => (method === 'getFileName' ? name : site[method]()),
        })
      })

  async function saidIn(sites: () => readonly NodeJS.CallSite[]): Promise<number> {
    const { tracer, said } = watchedTracer(sites)
    await Promise.all([load(tracer, 'a'), load(tracer, 'b')])
    return said.length
  }

  test('needs no more of a frame than these methods', async () => {
    expect(await saidIn(poorer(METHODS))).toBe(1)
  })

  test.each(METHODS)('does not come in a runtime without %s', async (missing) => {
    expect(await saidIn(poorer(METHODS.filter((method) => method !== missing)))).toBe(0)
  })

  const isOurs = (file: string): boolean => file.includes('/lib/')

  test.each<readonly [string, (file: string) => string]>([
    ['a package', (file) => (isOurs(file) ? '/app/node_modules/clew/dist/tracer.cjs' : '/app/load.js')],
    ['a package on Windows', (file) => (isOurs(file) ? 'C:\\app\\clew\\dist\\tracer.cjs' : 'C:\\app\\load.js')],
    ['files by their addresses', (file) => (isOurs(file) ? 'file:///app/clew/dist/tracer.cjs' : 'file:///app/load.js')],
    ['a folder whose name begins alike', (file) => (isOurs(file) ? '/app/clew/tracer.cjs' : '/app/clew-shop/load.js')],
  ])('comes of a program that finds clew in %s', async (_name, rename) => {
    expect(await saidIn(renamed(rename))).toBe(1)
  })

  test('does not come of a program that is in one file with clew, where nobody can tell them apart', async () => {
    expect(await saidIn(renamed(() => '/app/bundle.js'))).toBe(0)
  })

  test.each<readonly [string, () => readonly NodeJS.CallSite[]]>([
    ['no frames', () => []],
    ['only its own', () => callSites().slice(1, 3)],
  ])('does not come in a runtime that gives %s', async (_name, sites) => {
    expect(await saidIn(sites)).toBe(0)
  })

  test('does not come of a stack that is too deep to be seen whole', async () => {
    const { tracer, said } = watchedTracer()
    const deep = (depth: number): Promise<unknown> =>
      depth > 0 ? deep(depth - 1) : Promise.all([load(tracer, 'a'), load(tracer, 'b')])
    await deep(300)
    expect(said).toEqual([])
    await deep(3)
    expect(said).toHaveLength(1)
  })
})
