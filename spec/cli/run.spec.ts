import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startAgent } from '../../lib/agent/index.ts'
import { HELP } from '../../lib/cli/help.ts'
import { run as runProgram } from '../../lib/cli/run.ts'
import { VERSION } from '../../lib/platform/version.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
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

/** Does nothing until it is ended. */
const LASTING = [process.execPath, '-e', 'setInterval(() => {}, 1e9)']

async function send(url: string, body = TRACE): Promise<number> {
  const headers = { 'Content-Type': 'application/json', Connection: 'close' }
  return (await fetch(`${url}/v0.4/traces`, { method: 'PUT', headers, body })).status
}

function rulesFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'clew-assert-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'rules.json'), text)
  return join(folder, 'rules.json')
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
      `clew dev listens on ${url}\nopen it in a browser to look into the traces\npoint a tracer to it: DD_TRACE_AGENT_URL=${url}\nCtrl-C stops\n\n`,
    )
    expect(surroundings.out[1]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} █{8} +5 ns ok {2}shop GET \/ {2}1 span\n$/)
    expect(surroundings.err).toEqual([])
    await expect(send(url)).rejects.toThrow()
  })

  test('draws for the terminal as wide as it is now, in colour if it can', async () => {
    const surroundings = theProcess()
    const stdout = { ...surroundings.stdout, isTTY: true, columns: 60 }
    const { url, done } = await listening(['--tree'], { ...surroundings, stdout })
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

describe('clew dev writes', () => {
  const failing = TRACE.replace('"span_id":2', '"span_id":3,"error":1').replace('"trace_id":1', '"trace_id":9')

  /** What it wrote of two traces, of which one failed. */
  async function written(...args: readonly string[]): Promise<TheProcess> {
    const surroundings = theProcess()
    const { url, done } = await listening(args, surroundings)
    await send(url)
    await send(url, failing)
    surroundings.signal('SIGINT')
    expect(await done).toBe(0)
    return surroundings
  }

  test('a line for each trace', async () => {
    expect((await written()).out.slice(1)).toHaveLength(2)
  })

  test('waterfalls, where they are asked for', async () => {
    expect((await written('--tree')).out[1]).toMatch(/^── .*\nweb\.request GET \/ .*\n/)
  })

  test('what is wrong with a trace: in a line shortly, in a waterfall with the mend', async () => {
    const query = (i: number) => ({ trace_id: 9, span_id: 10 + i, parent_id: 2, type: 'sql', resource: 'SELECT 1' })
    const [[root]] = JSON.parse(TRACE)
    const spans = Array.from({ length: 6 }, (_, i) => ({ ...root, ...query(i), name: 'db.query' }))
    const body = JSON.stringify([[{ ...root, trace_id: 9 }, ...spans]])
    for (const [flag, told] of [
      ['--no-color', / {2}7 spans {2}! 6× SELECT 1\n$/],
      ['--tree', /\n! 6× SELECT 1\. Ask for all at once: one query with IN, .*\n {2}row that another query found\.\n/],
    ] as const) {
      const surroundings = theProcess()
      const { url, done } = await listening([flag], surroundings)
      await send(url, body)
      surroundings.signal('SIGINT')
      await done
      expect(surroundings.out[1]).toMatch(told)
    }
  })

  test.each([
    ['--only', 'error'],
    ['--query', 'trace:0000000000000009'],
  ])('what %s %s chooses', async (...args) => {
    const { out } = await written(...args)
    expect(out.slice(1)).toEqual([expect.stringMatching(/ err shop GET \/ {2}1 span {2}✗ 1 error\n$/)])
  })

  test.each([
    ['--slow', '1s'],
    ['--service', 'other'],
  ])('nothing where %s %s chooses none, and says at the end how many it has hidden', async (...args) => {
    const { out, err } = await written(...args)
    expect(out.slice(1)).toEqual([`clew: 2 traces are hidden by ${args.join(' ')}\n`])
    expect(err).toEqual([])
  })

  test('as JSON nothing but traces to stdout, where it says that none was chosen too', async () => {
    const { out, err } = await written('--json', '--service', 'two words', '--slow', '1s')
    expect(out).toEqual([])
    expect(err.slice(1)).toEqual(['clew: 2 traces are hidden by --slow 1s --service "two words"\n'])
  })

  test('what is hidden as soon as nobody may wait for it any longer, once, and where it is to be seen', async () => {
    const timers = new ManualTimers()
    const surroundings = theProcess({ timers })
    const { url, done } = await listening(['--only', 'error'], surroundings)
    await send(url)
    timers.advance(400)
    timers.advance(1999)
    expect(surroundings.out.slice(1)).toEqual([])
    timers.advance(1)
    const said = [`clew: 1 trace is hidden by --only error; see ${url}\n`]
    expect(surroundings.out.slice(1)).toEqual(said)
    await send(url, TRACE.replace('"trace_id":1', '"trace_id":7'))
    timers.advance(5000)
    surroundings.signal('SIGINT')
    await done
    expect(surroundings.out.slice(1)).toEqual(said)
  })

  test('one JSON object for each trace with --json, and nothing else to stdout', async () => {
    const { out, err } = await written('--json')
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { spans: 1, errors: 0, root: { resource: 'GET /' }, span_list: [{ id: '2', start: 0, duration: 5 }] },
      { errors: 1 },
    ])
    expect(err[0]).toMatch(/^clew dev listens/)
  })
})

describe('a recording', () => {
  test('has all spans, and is replayed as they came', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clew-record-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'run.jsonl')
    const first = theProcess({ env: process.env })
    expect(await run(['dev', '--port', '0', '--quiet', '--record', file, '--', ...SENDER], first)).toBe(7)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      clew: 1,
      spans: [{ spanId: '2', resource: 'GET /', start: '1773489871207' }],
    })
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"clew":2}\n`)

    const second = theProcess()
    const banner = second.written(/listens on (\S+)/)
    const problem = second.written(/line 2/)
    const done = run(['replay', '--port', '0', file], second)
    const [, url] = await banner
    expect((await problem).input).toBe(
      `clew: expected "clew":1, which a record begins with, got 2 in line 2 of ${file}; the line is left out\n`,
    )
    const answer = await fetch(`${url}/api/traces`, { headers: { Connection: 'close' } })
    expect(await answer.json()).toMatchObject({ traces: [{ spans: 1, root: { resource: 'GET /' } }] })
    second.signal('SIGINT')
    expect(await done).toBe(0)
  })

  test.each([
    {
      args: ['dev', '--port', '0', '--record', '/no/such/folder/x'],
      said: /^clew: expected to write to \/no\/such\/folder\/x for --record, got ENOENT/,
    },
    { args: ['replay', '--port', '0', '/no/such/file'], said: /^clew: expected to read \/no\/such\/file, got ENOENT/ },
    { args: ['replay', '--port', '0', '/dev/null'], said: /^clew: expected recorded spans in \/dev\/null, got none/ },
  ])('that is not to be had ends $args with 1', async ({ args, said }) => {
    const surroundings = theProcess()
    expect(await run(args, surroundings)).toBe(1)
    expect(surroundings.err).toEqual([expect.stringMatching(said)])
  })
})

describe('clew dev --assert', () => {
  /** Sends a trace, and ends well. */
  const GOOD = [...SENDER.slice(0, 2), String(SENDER[2]).replace('? 7 : 1', '? 0 : 1')]

  test.each([
    {
      what: 'ends with 0 where all budgets are kept',
      budget: { spans: 1, errors: 0, duration: '1s', traces: 1 },
      command: GOOD,
      code: 0,
    },
    { what: 'ends with 1 where one is broken', budget: { spans: 0 }, command: GOOD, code: 1 },
    { what: 'ends with 1 where too few traces came', budget: { traces: 2 }, command: GOOD, code: 1 },
    { what: 'keeps the code of a command that failed itself', budget: { spans: 0 }, command: SENDER, code: 7 },
  ])('$what', async ({ budget, command, code }) => {
    const surroundings = theProcess({ env: process.env })
    const file = rulesFile(JSON.stringify({ rules: [{ service: 'shop', ...budget }] }))
    expect(await run(['dev', '--port', '0', '--quiet', '--assert', file, '--', ...command], surroundings)).toBe(code)
    expect(surroundings.err.join('')).toMatch(code === 0 ? /all budgets are kept\n$/ : /1 of 1 budgets broken\n$/)
  })

  test.each([
    { text: '{', problem: /^clew: expected rules in JSON in .*rules\.json for --assert, got / },
    {
      text: '{"rules":[{"spams":1},{"duration":5}]}',
      problem: /"spams" in rule 1; expected a budget .* in rule 1; expected text for duration, got 5 in rule 2 of /,
    },
  ])('does not run the command where the rules are wrong: $text', async ({ text, problem }) => {
    const surroundings = theProcess({ env: process.env })
    expect(await run(['dev', '--assert', rulesFile(text), '--', ...GOOD], surroundings)).toBe(1)
    expect(surroundings.err).toEqual([expect.stringMatching(problem)])
  })
})

describe('clew dev with a command', () => {
  test('draws its traces before it ends with its code, and leaves stdout to it', async () => {
    const surroundings = theProcess({ env: process.env })
    const { url, done } = await listening(['--', ...SENDER], surroundings)
    expect(await done).toBe(7)
    expect(surroundings.out).toEqual([])
    expect(surroundings.err).toHaveLength(2)
    expect(surroundings.err[0]).toContain(
      `listens on ${url}\nopen it in a browser to look into the traces\nthe traces of ${process.execPath}`,
    )
    expect(surroundings.err[1]).toContain('shop GET /')
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

describe('clew dev --stay', () => {
  const GRACE_MS = 200
  /** A budget that every trace breaks. */
  const BROKEN = '{"rules":[{"spans":0}]}'
  function staying(...args: readonly string[]) {
    const timers = new ManualTimers()
    const surroundings = theProcess({ env: process.env, timers })
    const stays = surroundings.written(/ended with code (\d+); the agent stays\nlook at (\S+); Ctrl-C stops\n/)
    return { timers, surroundings, stays, args: ['--stay', ...args] }
  }

  test('keeps the traces of a command that has ended, and ends with its code', async () => {
    const { timers, surroundings, stays, args } = staying('--', ...SENDER)
    const { url, done } = await listening(args, surroundings)
    expect((await stays).slice(1)).toEqual(['7', url])
    expect(surroundings.err.at(-2)).toContain('shop GET /')
    const answer = await fetch(`${url}/api/traces`, { headers: { Connection: 'close' } })
    expect(await answer.json()).toMatchObject({ traces: [{ root: { resource: 'GET /' } }] })
    await send(url, TRACE.replace('GET /', 'GET /late').replace('"trace_id":1', '"trace_id":9'))
    timers.advance(GRACE_MS)
    surroundings.signal('SIGINT')
    expect(await done).toBe(7)
    expect(surroundings.err.at(-1)).toContain('shop GET /late')
    expect(surroundings.listening).toBe(0)
    await expect(send(url)).rejects.toThrow()
  })

  test('takes a Ctrl-C for the command as long as it runs, and a moment longer', async () => {
    const { timers, surroundings, stays, args } = staying('--', ...LASTING)
    const { done } = await listening(args, surroundings)
    surroundings.signal('SIGINT')
    expect((await stays)[1]).toBe('130')
    surroundings.signal('SIGINT')
    timers.advance(GRACE_MS)
    const late = await Promise.race([done, fetch((await stays)[2] as string).then(() => 'still there')])
    expect(late).toBe('still there')
    surroundings.signal('SIGINT')
    expect(await done).toBe(130)
  })

  test.each([
    { signal: 'SIGTERM', code: 143 },
    { signal: 'SIGHUP', code: 129 },
  ] as const)('ends with its command where $signal comes, and at once after that', async ({ signal, code }) => {
    const running = staying('--', ...LASTING)
    const first = await listening(running.args, running.surroundings)
    running.surroundings.signal(signal)
    expect(await first.done).toBe(code)
    expect(running.surroundings.err.join('')).not.toContain('stays')

    const ended = staying('--', ...SENDER)
    const second = await listening(ended.args, ended.surroundings)
    await ended.stays
    ended.surroundings.signal(signal)
    expect(await second.done).toBe(7)
  })

  test('does not stay where there was nothing to run', async () => {
    const { surroundings, args } = staying('--', './no/such/program')
    const { done } = await listening(args, surroundings)
    expect(await done).toBe(127)
  })

  test('tells of budgets when the command has ended, and ends with their code', async () => {
    const good = String(SENDER[2]).replace('? 7 : 1', '? 0 : 1')
    const { surroundings, stays, args } = staying('--assert', rulesFile(BROKEN), '--', process.execPath, '-e', good)
    const { done } = await listening(args, surroundings)
    expect((await stays)[1]).toBe('0')
    expect(surroundings.err.at(-2)).toMatch(/1 of 1 budgets broken\n$/)
    surroundings.signal('SIGTERM')
    expect(await done).toBe(1)
  })

  test('says nothing of it when it is to be quiet', async () => {
    const { surroundings, args } = staying('--quiet', '--assert', rulesFile(BROKEN), '--', ...SENDER)
    const report = surroundings.written(/budgets/)
    const done = run(['dev', '--port', '0', ...args], surroundings)
    await report
    surroundings.signal('SIGTERM')
    expect(await done).toBe(7)
    expect(surroundings.err).toHaveLength(1)
  })
})

describe('--stay is told of', () => {
  const HINT = 'clew: the viewer has ended with the command; clew dev --stay keeps it\n'

  /** What a program in a terminal wrote last. */
  async function lastWord(args: readonly string[], given: { pipe?: 'stdout' | 'stderr'; afterMs?: number } = {}) {
    const timers = new ManualTimers()
    const plain = theProcess({ env: { ...process.env, NO_COLOR: '1' }, timers })
    const on = (name: 'stdout' | 'stderr') => ({ ...plain[name], isTTY: given.pipe !== name })
    const surroundings = { ...plain, stdout: on('stdout'), stderr: on('stderr') }
    const done = run(['dev', '--port', '0', ...args], surroundings)
    if (given.afterMs !== undefined) {
      await surroundings.written(/listens on/)
      timers.advance(given.afterMs)
    }
    expect(await done).toBe(7)
    return plain.err.at(-1)
  }

  test('where a command has ended within seconds', async () => {
    expect(await lastWord(['--', ...SENDER])).toBe(HINT)
    expect(await lastWord(['--', ...SENDER], { afterMs: 4999 })).toBe(HINT)
  })

  test.each([
    { where: 'it took longer', args: [], given: { afterMs: 5000 } },
    { where: 'stdout is a pipe', args: [], given: { pipe: 'stdout' } },
    { where: 'stderr is a pipe', args: [], given: { pipe: 'stderr' } },
    { where: 'traces are written as JSON', args: ['--json'], given: {} },
    { where: 'no trace was written', args: ['--only', 'error'], given: {} },
    { where: 'it is to be quiet', args: ['--quiet'], given: {} },
  ] as const)('not where $where', async ({ args, given }) => {
    expect(await lastWord([...args, '--', ...SENDER], given)).not.toBe(HINT)
  })

  test('not where a report of budgets is what was asked for', async () => {
    const word = await lastWord(['--assert', rulesFile('{"rules":[{"spans":9}]}'), '--', ...SENDER])
    expect(word).toMatch(/budgets are kept/)
  })

  test('not where somebody has ended the command', async () => {
    const plain = theProcess({ env: process.env })
    const surroundings = {
      ...plain,
      stdout: { ...plain.stdout, isTTY: true },
      stderr: { ...plain.stderr, isTTY: true },
    }
    const { url, done } = await listening(['--', ...LASTING], surroundings)
    await send(url)
    plain.signal('SIGTERM')
    expect(await done).toBe(143)
    expect(plain.err.at(-1)).toContain('shop')
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
