import { expect, test } from 'vitest'
import { COMPILERS } from './compilers.ts'
import { project } from './project.ts'
import { ASYNC_BLOCKS } from './using-async.ts'
import { SYNC_BLOCKS } from './using-sync.ts'

const BLOCKS = { ...SYNC_BLOCKS, ...ASYNC_BLOCKS }

/** A module that runs all blocks, one after the other, and writes what traces came of each. */
const PROGRAM = `
  import { createTestTracer, drawTrace } from 'clew/testing'
  const { tracer, exporter, clock } = createTestTracer()
  const step = (name) => tracer.trace(name, () => clock.advance(1))
  const seen = {}
  function look(name) {
    seen[name] = exporter.traces.map(drawTrace)
    exporter.clear()
  }
  ${Object.entries(BLOCKS)
    .map(([name, { source }]) => `{${source}\n}\nlook('${name}')`)
    .join('\n')}
  const { started, finished } = tracer.stats()
  console.log(JSON.stringify({ seen, open: started - finished }))`

const RESULT = {
  seen: Object.fromEntries(Object.entries(BLOCKS).map(([name, { traces }]) => [name, traces])),
  open: 0,
}

test.each(Object.entries(COMPILERS))('using gives these traces, compiled by %s', async (_name, compile) => {
  const app = project({ 'app.mjs': await compile(PROGRAM) })
  expect(await app.json(['app.mjs'])).toEqual(RESULT)
})

test('using gives these traces in a Node that knows it', async ({ skip }) => {
  const probe = `
    try { new Function('{ using a = null }'); console.log(true) } catch { console.log(false) }`
  if ((await project({ 'probe.cjs': probe }).json(['probe.cjs'])) !== true) skip('this Node does not')
  expect(await project({ 'app.mjs': PROGRAM }).json(['app.mjs'])).toEqual(RESULT)
})
