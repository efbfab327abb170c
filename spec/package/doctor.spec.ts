import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { NODE, project } from './project.ts'

const CLI = join(inject('packed'), 'node_modules/clew/dist/cli.cjs')
const SHOP = { 'package.json': '{"name":"shop"}' }
/** An agent for development, which tells where it is. */
const AGENT = `
  require('clew/agent').startAgent({ port: 0 }).then((agent) => console.log(agent.url))
  process.stdin.on('end', () => process.exit()).resume()`

const agents: (() => void)[] = []
afterEach(() => {
  for (const end of agents.splice(0)) end()
})

async function agentUrl(): Promise<string> {
  const agent = spawn(NODE, ['-e', AGENT], { cwd: project({}).folder, stdio: ['pipe', 'pipe', 'inherit'] })
  agents.push(() => agent.stdin.end())
  const [url] = await once(createInterface(agent.stdout), 'line')
  return String(url)
}

test('where nothing is wrong, clew doctor ends with 0, and writes nothing to stderr', async () => {
  const env = { DD_TRACE_AGENT_URL: await agentUrl() }
  const { code, stdout, stderr } = await project(SHOP).node([CLI, 'doctor'], env)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Settings\n {2}service {2}shop +the default\n/)
  expect(stdout).toMatch(/^ {2}clew +0\.1\.0$/m)
  expect(stdout).toMatch(/^ {2}\/v0\.4\/traces +yes$/m)
  expect(stdout).toMatch(/^Nothing is wrong$/m)
  expect(stdout).not.toContain('\u001b')
})

test('three mistakes are told, each with its mend, and the code is 1', async () => {
  const env = {
    DD_TRACE_AGENT_URL: await agentUrl(),
    DD_TRACE_SAMPLE_RATE: '7',
    DD_TRACE_PARTIAL_FLUSH_MIN_SPAN: '10',
    DD_TRACE_ENABLED: 'ja',
  }
  const { code, stdout, stderr } = await project(SHOP).node([CLI, 'doctor'], env)
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toContain(`
What is wrong with them
  ✗ DD_TRACE_ENABLED: got 'ja'; using the default, true.
    → Make it true, false, 1 or 0.
  ✗ DD_TRACE_SAMPLE_RATE: got '7'; using the default, the rates that the agent
    asks for.
    → Make it a number from 0 to 1.
  ✗ DD_TRACE_PARTIAL_FLUSH_MIN_SPAN is no name that clew knows; it has no
    effect.
    → Did you mean DD_TRACE_PARTIAL_FLUSH_MIN_SPANS?
`)
  expect(stdout).toMatch(/\n3 problems\n$/)
})

test('--json writes one object', async () => {
  const url = await agentUrl()
  const app = project(SHOP)
  expect(await app.json([CLI, 'doctor', '--json'], { DD_TRACE_AGENT_URL: url })).toMatchObject({
    healthy: true,
    findings: [],
    settings: expect.arrayContaining([expect.objectContaining({ key: 'service', value: 'shop' })]),
    runtime: { clew: '0.1.0', nodeSupported: true },
    agent: { url, reachable: true, info: { version: '0.1.0' } },
  })
  const { code, stdout, stderr } = await app.node([CLI, 'doctor', '--json'], { DD_AGENT_HOST: '127.0.0.1:9' })
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({ healthy: false })
})

test.skipIf(process.platform !== 'linux')('what cannot be written makes for the code 1, and a line', async () => {
  const { folder } = project(SHOP)
  const env = { ...process.env, DD_TRACE_AGENT_URL: await agentUrl() }
  const full = openSync('/dev/full', 'w')
  const doctor = spawn(NODE, [CLI, 'doctor', '--json'], { cwd: folder, env, stdio: ['ignore', full, 'pipe'] })
  let said = ''
  doctor.stderr?.on('data', (data) => {
    said += data
  })
  const [code] = await once(doctor, 'close')
  closeSync(full)
  expect([code, said]).toEqual([1, 'clew: expected to write to stdout, got ENOSPC\n'])
})

test.each([
  { args: ['doctor', '--bogus'], words: "clew: Unknown option '--bogus'; see clew --help\n" },
  {
    args: ['doctor', 'app.js'],
    words: 'clew: expected nothing but flags behind doctor, got app.js; see clew --help\n',
  },
])('clew $args are wrong arguments: the code is 2', async ({ args, words }) => {
  expect(await project({}).node([CLI, ...args])).toEqual({ code: 2, stdout: '', stderr: words })
})

test('cls-hooked is looked for in the project', async () => {
  const files = {
    'node_modules/cls-hooked/package.json': '{"name":"cls-hooked"}',
    'node_modules/cls-hooked/index.js': 'module.exports = {}',
  }
  const env = { DD_TRACE_SCOPE: 'cls_hooked', DD_TRACE_AGENT_URL: await agentUrl() }
  const found = (stdout: string): string | undefined => /^ {2}cls-hooked +(.*)$/m.exec(stdout)?.[1]
  const there = await project(files).node([CLI, 'doctor'], env)
  expect([there.code, found(there.stdout)]).toEqual([0, 'asked for, and found'])
  const absent = await project({}).node([CLI, 'doctor'], env)
  expect([absent.code, found(absent.stdout)]).toEqual([1, 'asked for, and not found'])
})

describe('the backend of AsyncLocalStorage', () => {
  const [HOOKS, FRAME] = ['async_hooks', 'AsyncContextFrame']
  /** The flags that Node may have in each of its versions, and the backend that they come to. */
  const BACKENDS: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
    20: { '': HOOKS },
    22: { '': HOOKS, '--experimental-async-context-frame': FRAME },
    24: { '': FRAME, '--no-async-context-frame': HOOKS },
    26: { '': FRAME, '--no-async-context-frame': HOOKS },
  }

  test('is that which the flags of Node ask for', async () => {
    const { stdout: version } = await project({}).node(['-p', 'process.versions.node'])
    const backends = BACKENDS[Number.parseInt(version, 10)] ?? {}
    expect(Object.keys(backends)).not.toEqual([])
    for (const [flag, backend] of Object.entries(backends)) {
      const { stdout } = await project({}).node([CLI, 'doctor', '--json'], { NODE_OPTIONS: flag })
      expect(JSON.parse(stdout)).toMatchObject({ runtime: { node: version.trim(), asyncLocalStorage: backend } })
    }
  })
})

test('clew dev loads neither the tracer nor the doctor', async () => {
  const app = project({
    'loaded.cjs': `process.on('exit', () => {
      const files = Object.keys(require.cache).map((file) => file.split(/[\\\\/]/).pop())
      console.log(JSON.stringify(files.filter((file) => file.endsWith('.cjs') && file !== 'loaded.cjs')))
    })`,
  })
  const run = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await app.node(['--require', './loaded.cjs', CLI, ...args])
    return JSON.parse(stdout.split('\n').at(-2) ?? '')
  }
  expect(await run('dev', '--port', '0', '--quiet', '--', NODE, '-e', '')).toEqual([
    'cli.cjs',
    'config.cjs',
    'dev-agent.cjs',
  ])
  expect(await run('doctor')).toEqual([
    'cli.cjs',
    'config.cjs',
    'dev-agent.cjs',
    'doctor.cjs',
    'sending.cjs',
    'tracer.cjs',
    'seldom.cjs',
  ])
})
