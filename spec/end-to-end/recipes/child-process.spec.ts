import { describe, expect, test } from 'vitest'
import { drawing } from '../../support/forest.ts'
import { built, drawReceived, runProgram, runRecipe, warnings } from '../run-program.ts'

describe.skipIf(!built)('programs that a program starts (needs `npm run build`)', () => {
  test('are in its trace, and so are those that they start', async () => {
    const { code, stdout, stderr, spans, agent } = await runRecipe('child-process/build.mjs')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n').toSorted()).toEqual(['', 'built', 'everything: clean', 'parser: clean', 'printer: clean'])
    expect(drawReceived(spans)).toBe(drawing`
      build: build.run release
      ├─ build: build.step compile
      │  └─ compiler: compile.run
      │     ├─ compiler: compile.module parser
      │     │  └─ linter: lint.run parser
      │     └─ compiler: compile.module printer
      │        └─ linter: lint.run printer
      └─ build: build.step lint
         └─ linter: lint.run everything
    `)
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    // One chunk from each of five processes.
    expect(new Set(spans.flatMap(({ metrics }) => metrics['process_id'] ?? [])).size).toBe(5)
    expect(warnings(agent)).toEqual([])
  })

  test('are in a trace of their own if nobody handed them one', async () => {
    const { spans } = await runRecipe('child-process/lint.mjs')
    expect(drawReceived(spans)).toBe('linter: lint.run everything')
  })

  test('are in its trace also through a shell, some of which drop the names with hyphens', async () => {
    const program = `
      const { execSync } = require('node:child_process')
      const { tracer } = require('clew')
      tracer.init({ service: 'build' })
      tracer.trace('build.run', () => {
        const env = { ...process.env, ...tracer.carrier() }
        for (const name of Object.keys(env)) if (name.includes('-')) delete env[name]
        execSync('"$NODE" docs/recipes/child-process/lint.mjs', { env: { ...env, NODE: process.execPath } })
      })`
    const { code, stderr, spans, agent } = await runProgram('-e', program)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(drawReceived(spans)).toBe('build: build.run\n└─ linter: lint.run everything')
    expect(agent.traces()).toHaveLength(1)
    expect(warnings(agent)).toEqual([])
  })

  test('find the context in an environment of capital letters, as other tools write it', async () => {
    const program = `
      process.env.TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
      process.env.TRACESTATE = 'dd=s:2;p:b7ad6b7169203331'
      const { tracer } = require('clew')
      tracer.init({ service: 'step' })
      tracer.continueFrom(process.env, () => tracer.trace('step.run', () => {}))`
    const { code, stderr, spans } = await runProgram('-e', program)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(spans).toMatchObject([
      {
        name: 'step.run',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        parentId: String(0xb7ad6b7169203331n),
        metrics: { _sampling_priority_v1: 2 },
      },
    ])
  })
})
