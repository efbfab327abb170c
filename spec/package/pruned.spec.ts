import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { type Project, project } from './project.ts'

/** A program beside a clew of which a deployment has left files behind. */
function without(...files: string[]): Project {
  const app = project({
    'app.cjs': `
      const tracer = require('clew')
      try {
        tracer.init(JSON.parse(process.argv[2] ?? '{}'))
      } catch (error) {
        console.error('thrown: ' + error.message)
      }
      tracer.trace('a', () => {})
      console.error('rows: ' + tracer.config.explain().length)
      process.exit()`,
  })
  const copy = join(app.folder, 'node_modules/clew')
  cpSync(join(inject('packed'), 'node_modules/clew'), copy, { recursive: true })
  for (const file of files) rmSync(join(copy, 'dist', file))
  return app
}

const MISSING = 'expected this file of clew beside the others, got none for'

test('without the schemas what is wrong is told as with them', async () => {
  const { stderr } = await without('zod.cjs').node(['app.cjs'], { DD_TRACE_SAMPLE_RATE: '7' })
  expect(stderr).toMatch(/^clew: CLEW_CONFIG_INVALID: expected a number from 0 to 1, got '7' .*\nrows: \d\d\n$/)
})

test('without what is seldom needed a tracer starts, shows no value, and says in debug what is missing', async () => {
  const app = without('seldom.cjs')
  const env = { DD_TRACE_SAMPLE_RATE: '7', DD_TRACE_SAMPLING_RULES: '[{"sampel_rate":1}]' }
  const { stderr } = await app.node(['app.cjs'], env)
  expect(stderr.split('\n')).toEqual([
    expect.stringContaining('got <redacted> for DD_TRACE_SAMPLE_RATE; using'),
    expect.stringContaining('for DD_TRACE_SAMPLING_RULES; using'),
    'rows: 0',
    '',
  ])
  const debugging = await app.node(['app.cjs'], { DD_TRACE_DEBUG: '1', DD_TRACE_FOO: '1' })
  expect(debugging.stderr).toContain(`${MISSING} seldom.cjs; the configuration counts, but cannot be explained`)
  expect(debugging.stderr).not.toContain('thrown')
})

test('without what is seldom needed an unknown option does not end the program', async () => {
  const { stderr } = await without('seldom.cjs').node(['app.cjs', '{"plugins":false}'])
  expect(stderr).toContain(
    'without seldom.cjs, a file of clew that is missing, nobody knows whose for plugins; it has no',
  )
  expect(stderr).not.toContain('thrown')
})

test('without statistics the agent counts, and payloads are of the usual version', async () => {
  const env = { DD_TRACE_STATS_COMPUTATION_ENABLED: '1', DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' }
  const { stderr } = await without('statistics.cjs').node(['app.cjs'], env)
  expect(stderr.split('\n')).toEqual([
    `clew: CLEW_CONFIG_INVALID: ${MISSING} statistics.cjs; payloads are of version 0.4`,
    `clew: CLEW_CONFIG_INVALID: ${MISSING} statistics.cjs; statistics are left to the agent`,
    expect.stringMatching(/^rows: \d\d$/),
    '',
  ])
})
