import { expect, test } from 'vitest'
import { project } from './project.ts'

const ENTRIES = [
  'clew',
  'clew/core',
  'clew/testing',
  'clew/agent',
  'clew/cls-hooked',
  'clew/eslint',
  'clew/ext',
  'clew/ext/tags',
]

/** Describes the process: what a module might have changed in it, and which modules it has loaded. */
const PROCESS = `
  const { createRequire } = require('node:module')
  const keys = (object) => Reflect.ownKeys(object).map(String).sort()
  const files = () => Object.keys(require.cache).map((file) => file.split('node_modules/').pop().replaceAll('\\\\', '/'))
  module.exports = () => ({
    globals: keys(globalThis),
    builtins: [Object, Array, Function, Promise, Error, Map, Symbol, JSON].map((one) => [keys(one), keys(one.prototype ?? {})]),
    process: keys(process),
    env: keys(process.env),
    listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    resources: process.getActiveResourcesInfo().filter((name) => name !== 'FSReqPromise' && name !== 'CloseReq'),
    stackTraceLimit: Error.stackTraceLimit,
  })
  module.exports.loaded = () => ({
    files: files().filter((file) => file.startsWith('clew/') || file.startsWith('zod/') || file.startsWith('@msgpack/')),
    network: process.moduleLoadList.filter((name) => /^NativeModule (_?https?|_http_|net$|tls|dns|dgram|inspector)/.test(name)),
    clocks: process.moduleLoadList.filter((name) => /^NativeModule (perf_hooks|internal.perf)/.test(name)),
  })`

test.each(ENTRIES)('require("%s") changes nothing in the process', async (entry) => {
  const app = project({
    'process.cjs': PROCESS,
    'app.cjs': `
      const state = require('./process.cjs')
      const before = state()
      require('${entry}')
      console.log(JSON.stringify([before, state()]))`,
  })
  const [before, after] = (await app.json(['app.cjs'])) as [unknown, unknown]
  expect(after).toEqual(before)
})

test.each(ENTRIES)('import "%s" changes nothing in the process', async (entry) => {
  const app = project({
    'process.cjs': PROCESS,
    'app.mjs': `
      import state from './process.cjs'
      const before = state()
      await import('${entry}')
      console.log(JSON.stringify([before, state()]))`,
  })
  const [before, after] = (await app.json(['app.mjs'])) as [unknown, unknown]
  expect(after).toEqual(before)
})

/** What most programs are given. */
const USUAL = {
  DD_ENV: 'prod',
  DD_TAGS: 'team:shop,region:eu',
  DD_TRACE_AGENT_URL: 'http://127.0.0.1:8126',
  DD_TRACE_PROPAGATION_STYLE: 'tracecontext,datadog',
}

/** Something of each kind that variables hold. */
const CONFIGURED = {
  ...USUAL,
  DD_TRACE_SAMPLE_RATE: '0.5',
  DD_TRACE_SAMPLING_RULES: '[{"service":"shop-*","sample_rate":0.5}]',
  DD_TRACE_AGENT_TIMEOUT_SECONDS: '1.5',
  DD_TRACE_PARTIAL_FLUSH_MIN_SPANS: '100',
  DD_TRACE_STARTUP_LOGS: 'false',
  OTEL_TRACES_EXPORTER: 'none',
}

test('the tracer is three files, and brings no network, no msgpack library and no zod with it', async () => {
  const app = project({
    'process.cjs': PROCESS,
    'app.cjs': `
      const state = require('./process.cjs')
      const before = new Set(process.moduleLoadList)
      require('clew').init({ service: 'shop' })
      const { files, network } = state.loaded()
      console.log(JSON.stringify({ files, network: network.filter((name) => !before.has(name)) }))
      process.exit()`,
  })
  const three = ['index', 'config', 'tracer'].map((name) => `clew/dist/${name}.cjs`)
  expect(await app.json(['app.cjs'])).toEqual({ files: three, network: [] })
  expect(await app.json(['app.cjs'], USUAL)).toEqual({ files: three, network: [] })
  // Rules, and what is written as OpenTelemetry has it, are read by one more.
  const given = [...three, 'clew/dist/given.cjs']
  expect(await app.json(['app.cjs'], CONFIGURED)).toEqual({ files: given, network: [] })
  // A rate of the user's is a rule, and of those there are none in most programs.
  const rate = { DD_TRACE_SAMPLE_RATE: '0.5' }
  expect(await app.json(['app.cjs'], rate)).toEqual({ files: [...three, 'clew/dist/rules.cjs'], network: [] })
  // What is not plainly right is a schema's to judge.
  const wrong = { DD_TRACE_SAMPLE_RATE: '7', DD_TRACE_LOG_LEVEL: 'off' }
  expect(await app.json(['app.cjs'], wrong)).toEqual({
    files: [...three, 'clew/dist/zod.cjs', 'clew/dist/seldom.cjs'],
    network: [],
  })
})

test('the clock of the spans is not loaded before there is one, or the program has started', async () => {
  const app = project({
    'process.cjs': PROCESS,
    'app.cjs': `
      const state = require('./process.cjs')
      const before = new Set(process.moduleLoadList)
      const told = () => state.loaded().clocks.some((name) => !before.has(name))
      const tracer = require('clew').init({ service: 'shop' })
      const atStart = told()
      setImmediate(() => {
        console.log(JSON.stringify([atStart, told()]))
        process.exit()
      })`,
  })
  expect(await app.json(['app.cjs'])).toEqual([false, true])
  // A limiter counts from the first that is to pass.
  expect(await app.json(['app.cjs'], { DD_TRACE_SAMPLE_RATE: '0.5' })).toEqual([false, true])
})

test('a machine that has a YAML file for its tracers has another file loaded, which reads it', async () => {
  const app = project({
    'process.cjs': PROCESS,
    'app.cjs': `
      const state = require('./process.cjs')
      const { createTracer } = require('clew/core')
      const host = (file) => ({
        pid: 1, runtimeId: '', nodeVersion: '20.19.0', interpreter: 'v8', platform: 'linux', env: {}, args: [],
        serviceName: () => 'none', packageName: () => undefined, workingFolder: () => undefined, hostname: () => '',
        fileExists: (path) => path === '/etc/datadog-agent/application_monitoring.yaml' && file !== undefined,
        isLink: () => false,
        readText: () => file,
        inode: () => undefined,
        onEnd: () => ({ dispose() {} }),
      })
      const serviceOf = (tracer) => tracer.config.explain().find(({ key }) => key === 'service').value
      const without = [serviceOf(createTracer({}, { host: host() })), state.loaded().files.some((file) => file.includes('yaml'))]
      const tracer = createTracer({}, { host: host('apm_configuration_default: { DD_SERVICE: shop }') })
      console.log(JSON.stringify([without, serviceOf(tracer), state.loaded().files.filter((file) => file.includes('yaml'))]))`,
  })
  expect(await app.json(['app.cjs'])).toEqual([['none', false], 'shop', ['clew/dist/yaml.cjs']])
})

test('health metrics are one file more where they are wanted, and have no socket loaded before there is something to tell', async () => {
  const app = project({
    'process.cjs': PROCESS,
    'app.cjs': `
      const state = require('./process.cjs')
      const before = new Set(process.moduleLoadList)
      const { tracer } = require('clew')
      tracer.init()
      const told = () => {
        const { files, network } = state.loaded()
        return [files.length, files.includes('clew/dist/metrics.cjs'), network.some((name) => / dgram$/.test(name) && !before.has(name))]
      }
      const atStart = told()
      tracer.startSpan('a')
      tracer.flush().then(() => {
        console.log(JSON.stringify([atStart, told().slice(1)]))
        process.exit()
      })`,
  })
  const on = { DD_TRACE_HEALTH_METRICS_ENABLED: '1' }
  expect(await app.json(['app.cjs'])).toEqual([
    [3, false, false],
    [false, false],
  ])
  expect(await app.json(['app.cjs'], on)).toEqual([
    [4, true, false],
    [true, true],
  ])
  expect(await app.json(['app.cjs'], { ...on, DD_TRACE_ENABLED: 'false' })).toEqual([
    [3, false, false],
    [false, false],
  ])
})

test('a trace is encoded and sent without a msgpack library, and without undici', async () => {
  const app = project({
    'process.cjs': PROCESS,
    'app.cjs': `
      const state = require('./process.cjs')
      const server = require('node:http').createServer((request, response) => {
        request.resume().on('end', () => response.end('{}'))
      })
      server.listen(0, '127.0.0.1', async () => {
        const tracer = require('clew').init({ url: 'http://127.0.0.1:' + server.address().port })
        tracer.trace('outer', () => tracer.trace('inner', () => {}))
        const { sent } = await tracer.flush()
        server.close()
        await tracer.shutdown()
        const undici = process.moduleLoadList.some((name) => name.includes('undici'))
        console.log(JSON.stringify({ sent: sent.spans, files: state.loaded().files.length, undici }))
      })`,
  })
  expect(await app.json(['app.cjs'])).toEqual({ sent: 2, files: 5, undici: false })
})

test.skipIf(process.platform === 'win32')('a trace begins and ends without node:crypto', async () => {
  const app = project({
    'app.cjs': `
      const tracer = require('clew').init({ url: 'http://127.0.0.1:1', startupLogs: false, logger: { warn() {}, error() {} } })
      const id = tracer.trace('outer', () => tracer.trace('inner', (span) => span.context().toTraceId(true)))
      console.log(JSON.stringify([id.length, process.moduleLoadList.includes('NativeModule crypto')]))`,
  })
  expect(await app.json(['app.cjs'])).toEqual([32, false])
})

test('a program that imports clew and does not initialise it runs as without, and ends by itself', async () => {
  const app = project({
    'app.mjs': `import { tracer } from 'clew'; console.log(JSON.stringify(tracer.trace('job', () => 'done')))`,
  })
  expect(await app.json(['app.mjs'])).toBe('done')
})

test('what the application sets for its own zod does not change how options are read', async () => {
  const app = project({
    'app.cjs': `
      globalThis.__zod_globalConfig = { jitless: true, postProcessor: () => { throw new Error('of the application') } }
      const { createTracer } = require('clew/core')
      createTracer({ sampleRate: 0.5, enabled: false })
      try { createTracer({ sampleRate: 7 }) } catch (error) { console.log(JSON.stringify(error.problems[0].got)) }`,
  })
  expect(await app.json(['app.cjs'])).toBe('7')
})
