import { describe, expect, test } from 'vitest'
import { startAgent } from '../../lib/agent/index.ts'
import { HELP } from '../../lib/cli/help.ts'
import { run as runProgram } from '../../lib/cli/run.ts'
import { VERSION } from '../../lib/platform/version.ts'
import { type TheProcess, theProcess } from '../agent/command/the-process.ts'
import { type Patient, patient } from '../doctor/patient.ts'

const TRACE = JSON.stringify([
  [
    {
      trace_id: 1,
      span_id: 2,
      name: 'web.request',
      resource: 'GET /',
      service: 'shop',
      start: 1_773_489_871_207,
      duration: 5,
    },
  ],
])

function run(args: readonly string[], surroundings: TheProcess, looked: Patient = patient()): Promise<number> {
  return runProgram(args, { ...looked, ...surroundings })
}

/** A program that sends a trace to the agent that it was told of, and ends with a code. */
const SENDER = [
  process.execPath,
  '-e',
  `fetch(process.env.DD_TRACE_AGENT_URL + '/v0.4/traces', { method: 'PUT', body: ${JSON.stringify(TRACE)},
    headers: { 'content-type': 'application/json' } }).then((response) => { process.exitCode = response.status === 200 ? 7 : 1 })`,
]

async function send(url: string, body = TRACE): Promise<number> {
  const headers = { 'Content-Type': 'application/json', Connection: 'close' }
  return (await fetch(`${url}/v0.4/traces`, { method: 'PUT', headers, body })).status
}

/** The program while it listens, and where. */
async function listening(
  args: readonly string[],
  surroundings: TheProcess,
): Promise<{ url: string; done: Promise<number> }> {
  const banner = surroundings.written(/listens on .*?(http:[\w.:/]+)/)
  const done = run(['dev', '--port', '0', ...args], surroundings)
  return { url: (await banner)[1] ?? '', done }
}

test('the help and the version go to stdout', async () => {
  const surroundings = theProcess()
  expect(await run(['--help'], surroundings)).toBe(0)
  expect(await run(['--version'], surroundings)).toBe(0)
  expect(surroundings).toMatchObject({ out: [HELP, `${VERSION}\n`], err: [] })
})

test('what is wrong is told in one line, and the code is 2', async () => {
  const surroundings = theProcess()
  expect(await run(['dev', '--bogus'], surroundings)).toBe(2)
  expect(surroundings).toMatchObject({ out: [], err: ["clew: Unknown option '--bogus'; see clew --help\n"] })
})

describe('clew dev', () => {
  test('tells where to send traces, draws them, and stops when it is told', async () => {
    const surroundings = theProcess()
    const { url, done } = await listening([], surroundings)
    expect(await send(url)).toBe(200)
    surroundings.signal('SIGINT')
    expect(await done).toBe(0)
    expect(surroundings.listening).toBe(0)
    expect(surroundings.out[0]).toBe(
      `clew dev listens on ${url}\npoint a tracer to it: DD_TRACE_AGENT_URL=${url}\nCtrl-C stops\n\n`,
    )
    expect(surroundings.out[1]).toMatch(/^── \S+ {2}shop {2}GET \/ ─+ 1 span ── 5 ns\nweb\.request GET \/ .*\n/)
    expect(surroundings.err).toEqual([])
    await expect(send(url)).rejects.toThrow()
  })

  test('draws for the terminal as wide as it is now, in colour if it can', async () => {
    const surroundings = theProcess()
    const stdout = { ...surroundings.stdout, isTTY: true, columns: 60 }
    const { url, done } = await listening([], { ...surroundings, stdout })
    stdout.columns = 90
    await send(url)
    surroundings.signal('SIGTERM')
    await done
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what it looks for
    const [head = ''] = surroundings.out[1]?.replace(/\x1b\[\d+m/g, '').split('\n') ?? []
    expect(surroundings.out[1]).toContain('\u001b[1m')
    expect(head).toHaveLength(90)
  })

  test('tells of payloads that it refuses', async () => {
    const surroundings = theProcess()
    const { url, done } = await listening([], surroundings)
    expect(await send(url, '[[{"error": true}]]')).toBe(400)
    surroundings.signal('SIGINT')
    await done
    expect(surroundings.out.slice(1)).toEqual([
      'clew: agent: PUT /v0.4/traces answered with 400: msgp: attempted to decode type "bool" with method for "int" at 0/0/Error; expected an integer or nil, got bool true for error of span 0 of trace 0; the whole payload is refused\n',
    ])
  })

  test('says which port was taken', async () => {
    const other = await startAgent({ port: 0 })
    const surroundings = theProcess()
    const banner = surroundings.written(/listens on/)
    const done = run(['dev', '--port', String(other.port)], surroundings)
    expect((await banner).input).toMatch(
      new RegExp(`^clew dev listens on http://127.0.0.1:\\d+ \\(${other.port} is taken\\)\n`),
    )
    surroundings.signal('SIGINT')
    await done
    await other.close()
  })

  test('does not start on an address that other machines reach', async () => {
    const surroundings = theProcess()
    expect(await run(['dev', '--host', '0.0.0.0'], surroundings)).toBe(2)
    expect(surroundings.err).toEqual([
      expect.stringMatching(/^clew: expected an address .* for --host; see clew --help\n$/),
    ])
  })

  test('does not start without a free port', async () => {
    const other = await startAgent({ port: 65_535, fallback: false }).catch(() => undefined)
    const surroundings = theProcess()
    expect(await run(['dev', '--port', '65535'], surroundings)).toBe(1)
    expect(surroundings.err).toEqual([expect.stringMatching(/^clew: CLEW_AGENT_PORT: .* the agent is not started\n$/)])
    await other?.close()
  })

  test('stops when nobody reads what it draws', async () => {
    const surroundings = theProcess()
    const { url, done } = await listening([], surroundings)
    surroundings.loseReader()
    expect(await done).toBe(0)
    await expect(send(url)).rejects.toThrow()
  })
})

describe('clew dev with a command', () => {
  test('draws its traces before it ends with its code, and leaves stdout to it', async () => {
    const surroundings = theProcess({ env: process.env })
    const { url, done } = await listening(['--', ...SENDER], surroundings)
    expect(await done).toBe(7)
    expect(surroundings.out).toEqual([])
    expect(surroundings.err).toHaveLength(2)
    expect(surroundings.err[0]).toContain(`listens on ${url}\nthe traces of ${process.execPath}`)
    expect(surroundings.err[1]).toContain('web.request GET /')
  })

  test('wonders when no trace came', async () => {
    const surroundings = theProcess({ env: process.env })
    const { url, done } = await listening(['--', process.execPath, '-e', ''], surroundings)
    expect(await done).toBe(0)
    expect(surroundings.err.at(-1)).toBe(
      `clew: no trace came to ${url}; does the program start a tracer, and end by itself?\n`,
    )
  })

  test.each([
    { command: './no/such/program', code: 127 },
    { command: `${import.meta.filename}/child`, code: 126 },
    { command: '', code: 127 },
  ])('ends when there is nothing to run under the name "$command", and does not wonder', async ({ command, code }) => {
    const surroundings = theProcess()
    const { url, done } = await listening(['--', command], surroundings)
    expect(await done).toBe(code)
    expect(surroundings.err.at(-1)).toMatch(/^clew: expected to run/)
    await expect(send(url)).rejects.toThrow()
  })

  test('says nothing but of problems when it is to be quiet', async () => {
    const surroundings = theProcess({ env: process.env })
    expect(await run(['dev', '--port', '0', '--quiet', '--', ...SENDER], surroundings)).toBe(7)
    expect(surroundings).toMatchObject({ out: [], err: [] })
  })
})

test('clew doctor tells of the environment that it is given', async () => {
  const agent = await startAgent({ port: 0 })
  const surroundings = theProcess()
  const looked = patient({ env: { DD_TRACE_AGENT_URL: agent.url } })
  expect(await run(['doctor', '--json'], surroundings, looked)).toBe(0)
  expect(JSON.parse(surroundings.out.join(''))).toMatchObject({ healthy: true, agent: { url: agent.url } })
  expect(surroundings.err).toEqual([])
  await agent.close()
})
