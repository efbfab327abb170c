import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { project } from './project.ts'
import { untar } from './untar.ts'

/** Every way into the package, with what it gives; whatever else is in the package is nobody's business. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  clew: ['TracerError', 'default', 'tracer'],
  'clew/core': ['Tracer', 'TracerError', 'createTracer'],
  'clew/register': [],
  'clew/testing': ['InMemoryExporter', 'ManualClock', 'ManualTimers', 'SequentialIds', 'createTestTracer', 'drawTrace'],
  'clew/agent': ['showTraces', 'startAgent'],
  'clew/cls-hooked': ['clsHooked'],
  'clew/eslint': ['configs', 'default', 'meta', 'rules'],
  'clew/ext': ['formats', 'kinds', 'priority', 'tags', 'types'],
  'clew/ext/formats': ['ENVIRONMENT', 'HTTP_HEADERS', 'LOG', 'TEXT_MAP'],
  'clew/ext/kinds': ['CLIENT', 'CONSUMER', 'INTERNAL', 'PRODUCER', 'SERVER'],
  'clew/ext/priority': ['AUTO_KEEP', 'AUTO_REJECT', 'USER_KEEP', 'USER_REJECT'],
  'clew/ext/tags': [
    'ANALYTICS',
    'ANALYTICS_SAMPLE_RATE',
    'BASE_SERVICE',
    'DD_PARENT_ID',
    'ERROR',
    'ERROR_MESSAGE',
    'ERROR_STACK',
    'ERROR_TYPE',
    'GRPC_STATUS_CODE',
    'HTTP_CLIENT_IP',
    'HTTP_ENDPOINT',
    'HTTP_METHOD',
    'HTTP_REQUEST_HEADERS',
    'HTTP_RESPONSE_HEADERS',
    'HTTP_ROUTE',
    'HTTP_STATUS_CODE',
    'HTTP_URL',
    'HTTP_USERAGENT',
    'MANUAL_DROP',
    'MANUAL_KEEP',
    'MEASURED',
    'NETWORK_CLIENT_IP',
    'RESOURCE_NAME',
    'SAMPLING_PRIORITY',
    'SERVICE_NAME',
    'SPAN_KIND',
    'SPAN_TYPE',
  ],
  'clew/ext/types': ['HTTP', 'SERVERLESS', 'WEB'],
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))

test('package.json lists these ways in, and itself', () => {
  const aliases = ['./init', './ext/*.js']
  const listed = Object.keys(manifest.exports).flatMap((key) => (aliases.includes(key) ? [] : key.replace('.', 'clew')))
  expect(listed.sort()).toEqual([...Object.keys(ENTRIES), 'clew/package.json'].sort())
})

describe.each(Object.entries(ENTRIES))('%s', (entry, names) => {
  test(`gives ${names.join(', ') || 'nothing'}, the same to import and to require`, async () => {
    const app = project({
      'app.mjs': `
        import { createRequire } from 'node:module'
        process.env.DD_TRACE_ENABLED = 'false'
        const imported = await import('${entry}')
        const required = createRequire(import.meta.url)('${entry}')
        const whole = '${entry}'.startsWith('clew/ext') ? 'default' : undefined
        if (whole && imported.default !== required) throw new Error('the default is not the whole')
        const names = Object.keys(imported).filter((name) => name !== 'module.exports' && name !== whole)
        console.log(JSON.stringify({
          imported: names.sort(),
          required: Object.keys(required).sort(),
          different: names.filter((name) => imported[name] !== required[name]),
        }))`,
    })
    expect(await app.json(['app.mjs'])).toEqual({ imported: names, required: names, different: [] })
  })
})

test('no other file of the package can be reached', async () => {
  const files = untar(readFileSync(join(inject('packed'), 'clew.tgz'))).map(({ path }) =>
    path.replace('package', 'clew'),
  )
  const app = project({
    'app.cjs': `
      const reached = []
      for (const file of ${JSON.stringify(files)}) {
        try { reached.push(require.resolve(file)) } catch (error) { if (error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error }
      }
      console.log(JSON.stringify(reached.map((file) => file.split('clew').pop())))`,
  })
  expect(files).toContain('clew/dist/tracer.cjs')
  expect(await app.json(['app.cjs'])).toEqual(['/package.json'])
})

test("dd-trace's constants are where its users look for them", async () => {
  const app = project({
    'app.cjs': `
      const tags = require('clew/ext/tags'), types = require('clew/ext/types'), formats = require('clew/ext/formats')
      const { priority, kinds } = require('clew/ext')
      console.log(JSON.stringify([tags.RESOURCE_NAME, types.WEB, formats.HTTP_HEADERS, priority.USER_KEEP, kinds.SERVER]))`,
  })
  expect(await app.json(['app.cjs'])).toEqual(['resource.name', 'web', 'http_headers', 2, 'server'])
})

test("dd-trace's ways to import stay right when its name is replaced", async () => {
  const app = project({
    'app.mjs': `
      import tracer from 'clew'
      import 'clew/init'
      import tags, { RESOURCE_NAME } from 'clew/ext/tags.js'
      import * as types from 'clew/ext/types.js'
      import ext from 'clew/ext'
      console.log(JSON.stringify([tags.RESOURCE_NAME === RESOURCE_NAME, types.WEB, ext.tags.RESOURCE_NAME === RESOURCE_NAME, tracer.startSpan('a').spanId !== '0']))`,
  })
  expect(await app.json(['app.mjs'])).toEqual([true, 'web', true, true])
})
