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
  return stripped(app, ...files)
}

/** Gives a project a clew of its own, without these files. */
function stripped(app: Project, ...files: string[]): Project {
  const copy = join(app.folder, 'node_modules/clew')
  cpSync(join(inject('packed'), 'node_modules/clew'), copy, { recursive: true })
  for (const file of files) rmSync(join(copy, 'dist', file))
  return app
}

/** The lines, without the one that says that no agent is there to take the trace. */
function told(stderr: string): string[] {
  return stderr.split('\n').filter((line) => !/could not be sent|does not take traces/.test(line))
}

const MISSING = 'expected this file of clew beside the others, got none for'

test('without the schemas what is wrong is told as with them', async () => {
  const { stderr } = await without('zod.cjs').node(['app.cjs'], { DD_TRACE_SAMPLE_RATE: '7' })
  expect(told(stderr).join('\n')).toMatch(
    /^clew: CLEW_CONFIG_INVALID: expected a number from 0 to 1, got '7' .*\nrows: \d\d\n$/,
  )
})

test('without what is seldom needed a tracer starts, shows no value, and says in debug what is missing', async () => {
  const app = without('seldom.cjs')
  const env = { DD_TRACE_SAMPLE_RATE: '7', DD_TRACE_SAMPLING_RULES: '[{"sampel_rate":1}]' }
  const { stderr } = await app.node(['app.cjs'], env)
  expect(told(stderr)).toEqual([
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

test('without what reads rules, pairs of services and lists of keys, each is told as one that cannot be used, and the rest counts', async () => {
  const app = without('given.cjs')
  const env = {
    DD_TAGS: 'a:b',
    DD_TRACE_SAMPLING_RULES: '[]',
    DD_SERVICE_MAPPING: 'a:b',
    DD_TRACE_BAGGAGE_TAG_KEYS: 'a',
    DD_TRACE_HEALTH_METRICS_ENABLED: '1',
  }
  const { stderr } = await app.node(['app.cjs'], env)
  const nothing = 'expected nothing, because given.cjs, the file of clew that reads it, is missing, got'
  expect(told(stderr)).toEqual([
    expect.stringContaining(`${nothing} 'a:b' for DD_SERVICE_MAPPING; using the default, none`),
    expect.stringContaining(`${nothing} '[]' for DD_TRACE_SAMPLING_RULES; using the default, none`),
    expect.stringContaining(`${nothing} 'a' for DD_TRACE_BAGGAGE_TAG_KEYS; using the default`),
    expect.stringMatching(/^rows: \d\d$/),
    '',
  ])
  const inCode = await app.node(['app.cjs', '{"url":"http://127.0.0.1:8126","serviceMapping":{"a":"b"}}'])
  expect(inCode.stderr).toContain(`${nothing} an object for serviceMapping`)
})

test('without statistics the agent counts, and payloads are of the usual version', async () => {
  const env = { DD_TRACE_STATS_COMPUTATION_ENABLED: '1', DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' }
  const { stderr } = await without('statistics.cjs').node(['app.cjs'], env)
  expect(told(stderr)).toEqual([
    `clew: CLEW_CONFIG_INVALID: ${MISSING} statistics.cjs; payloads are of version 0.4`,
    `clew: CLEW_CONFIG_INVALID: ${MISSING} statistics.cjs; statistics are left to the agent`,
    expect.stringMatching(/^rows: \d\d$/),
    '',
  ])
})

test('without what sends, a tracer starts, says that nothing is sent, and counts what is lost', async () => {
  const app = project({
    'app.cjs': `
      const { tracer } = require('clew').init()
      tracer.trace('a', () => {})
      console.log(JSON.stringify(tracer.stats().dropped))`,
  })
  const { stdout, stderr } = await stripped(app, 'sending.cjs').node(['app.cjs'])
  expect(JSON.parse(stdout)).toEqual({ not_installed: { traces: 1, spans: 1, bytes: 0 } })
  expect(told(stderr)).toEqual([`clew: CLEW_CONFIG_INVALID: ${MISSING} sending.cjs; no traces are sent`, ''])
})

test('without what reads and writes headers, none are, and that is said', async () => {
  const app = project({
    'app.cjs': `
      const { tracer } = require('clew').init()
      const headers = tracer.trace('a', (span) => tracer.inject(span, 'http_headers', {}))
      console.log(JSON.stringify([headers, tracer.extract('http_headers', { traceparent: 'x' })]))`,
  })
  const { stdout, stderr } = await stripped(app, 'propagation.cjs').node(['app.cjs'])
  expect(JSON.parse(stdout)).toEqual([{}, null])
  expect(told(stderr)).toEqual([
    `clew: CLEW_CONFIG_INVALID: ${MISSING} propagation.cjs; no headers are read or written`,
    '',
  ])
})

test('without what tells its health, a tracer traces, and says that nothing is told', async () => {
  const app = project({
    'app.cjs': `
      const { tracer } = require('clew').init()
      tracer.trace('a', () => {})
      console.log(tracer.stats().finished)`,
  })
  const { stdout, stderr } = await stripped(app, 'metrics.cjs').node(['app.cjs'], {
    DD_TRACE_HEALTH_METRICS_ENABLED: '1',
  })
  expect(stdout).toBe('1\n')
  expect(told(stderr)).toEqual([`clew: CLEW_CONFIG_INVALID: ${MISSING} metrics.cjs; no health metrics are sent`, ''])
})

test('without what decides by rules, none counts, and that is said', async () => {
  const env = {
    DD_TRACE_SAMPLING_RULES: '[{"service":"shop","sample_rate":0}]',
    DD_SPAN_SAMPLING_RULES: '[{"name":"a"}]',
  }
  const app = project({
    'app.cjs': `
      const tracer = require('clew').init()
      const span = tracer.startSpan('a')
      span.finish()
      console.log(tracer.explainSampling(span))
      process.exit()`,
  })
  const { stdout, stderr } = await stripped(app, 'rules.cjs').node(['app.cjs'], env)
  expect(stdout).toMatch(/unknown: what could explain it cannot be loaded .*rules\.cjs/)
  expect(told(stderr)).toEqual([
    `clew: CLEW_CONFIG_INVALID: ${MISSING} rules.cjs; no rule for single spans counts`,
    `clew: CLEW_CONFIG_INVALID: ${MISSING} rules.cjs; no sampling rule counts, nor does the sample rate`,
    '',
  ])
})

test('without what looks for leaks and what carries an own context, neither is done, and that is said', async () => {
  const env = { DD_TRACE_DEBUG: '1', DD_TRACE_SCOPE: 'cls_hooked' }
  const { stderr } = await without('scopes.cjs').node(['app.cjs'], env)
  expect(told(stderr)).toEqual(
    expect.arrayContaining([
      `clew: CLEW_CONFIG_INVALID: ${MISSING} scopes.cjs; nobody looks for leaking spans`,
      `clew: CLEW_CONFIG_INVALID: ${MISSING} scopes.cjs; AsyncLocalStorage alone carries the active span`,
    ]),
  )
  expect(stderr).not.toContain('thrown')
})

test('without what waits for other results than promises, a span ends where its function returns', async () => {
  const app = project({
    'app.cjs': `
      const tracer = require('clew').init()
      const results = [
        tracer.trace('generator', function* () { yield 1 }),
        tracer.trace('stream', () => require('node:stream').Readable.from(['a'])),
        tracer.trace('thenable', () => ({ then: (done) => done(1) })),
        tracer.trace('function', () => Object.assign(() => {}, { then: (done) => done(1) })),
        tracer.trace('iterable', () => ({ async *[Symbol.asyncIterator]() {} })),
      ]
      const emitter = new (require('node:events'))()
      const { finished } = tracer.stats()
      console.log(JSON.stringify([results.length, finished, tracer.bindEmitter(emitter) === emitter]))
      process.exit()`,
  })
  const { stdout } = await stripped(app, 'results.cjs').node(['app.cjs'])
  expect(JSON.parse(stdout)).toEqual([5, 5, true])
})

test('without what processors look at, traces are sent as they are, and that is said', async () => {
  const app = project({
    'app.cjs': `
      const tracer = require('clew').init()
      tracer.addProcessor(function drop() { return null })
      tracer.trace('a', () => {})
      console.log(JSON.stringify(tracer.stats().completed.traces))
      process.exit()`,
  })
  const { stdout, stderr } = await stripped(app, 'finished.cjs').node(['app.cjs'])
  expect(stdout).toBe('1\n')
  expect(told(stderr)).toEqual([
    expect.stringMatching(/addProcessor cannot be called \(.*finished\.cjs.*\); its traces are sent as they are/),
    '',
  ])
})

test('without what takes values apart, each is one tag, and the rest is as it was', async () => {
  const app = project({
    'app.cjs': `
      const tracer = require('clew').init()
      tracer.addProcessor(([span]) => {
        console.log(JSON.stringify([Number(span.error), span.tags['error.type'], span.tags['error.message'], span.tags.user, span.tags.ok]))
      })
      try {
        tracer.trace('a', { tags: { user: { id: 7 }, ok: true } }, () => { throw new TypeError('no') })
      } catch {}
      process.exit()`,
  })
  const { stdout } = await stripped(app, 'details.cjs').node(['app.cjs'])
  expect(JSON.parse(stdout)).toEqual([1, 'TypeError', 'no', '[unserializable]', 'true'])
})

test('without what puts links, events and structures on spans, they are left out, and that is said once of each', async () => {
  const app = project({
    'app.cjs': `
      const tracer = require('clew').init()
      const other = tracer.startSpan('other')
      for (let i = 0; i < 2; i++)
        tracer.trace('a', (span) => {
          span.addLink(other).addEvent('e', { n: 1 }).setMetaStruct('m', { n: 1 }).recordException(new Error('no'))
          const trace = { 'x-datadog-trace-id': '1', 'x-datadog-parent-id': '2', traceparent: '00-' + '1'.repeat(32) + '-' + '2'.repeat(16) + '-01' }
          tracer.trace('b', { childOf: tracer.extract('http_headers', trace) }, () => {})
        })
      console.log(JSON.stringify(tracer.stats().finished))
      process.exit()`,
  })
  const { stdout, stderr } = await stripped(app, 'details.cjs').node(['app.cjs'])
  expect(stdout).toBe('4\n')
  expect(told(stderr)).toEqual([
    ...['addLink', 'addEvent', 'setMetaStruct', 'recordException'].map((method) =>
      expect.stringContaining(
        `what was given to ${method}, for which a file of clew cannot be loaded (Error: Cannot find module './details.cjs'); it is left out.`,
      ),
    ),
    '',
  ])
})

test('without what wraps, functions and methods stay what they are', async () => {
  const app = project({
    'app.cjs': `
      const tracer = require('clew').init()
      const work = () => 7
      const field = tracer.wrap('field')
      console.log(tracer.wrap('work', work) === work, field(work, { kind: 'method', name: 'work' }))
      process.exit()`,
  })
  const { stdout } = await stripped(app, 'wrapping.cjs').node(['app.cjs'])
  expect(stdout).toBe('true undefined\n')
})
