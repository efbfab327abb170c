import { describe, expect, test } from 'vitest'
import { runDev } from '../../../lib/agent/command/dev.ts'
import { type DevRequest, readDevRequest } from '../../../lib/agent/command/dev-request.ts'
import { keyboardOf } from '../../../lib/agent/command/keys.ts'
import { ManualTimers } from '../../../lib/testing/manual-timers.ts'
import { theProcess } from './the-process.ts'

type Flags = Parameters<typeof readDevRequest>[0]

/** A trace is written when nothing more has come for so long. */
const QUIET_MS = 400

/** The agent at a terminal that is not asked for colours, and what is pressed and opened there. */
class AtTerminal {
  readonly #timers = new ManualTimers()
  readonly process = theProcess({ env: { NO_COLOR: '1' }, timers: this.#timers })
  readonly opened: string[] = []
  readonly done: Promise<number>
  url = ''
  /** Whether its keys are heeded. */
  heeded = false
  #press: (key: string) => void = () => {}

  private constructor(flags: Flags, why: string | undefined) {
    const { stdout } = this.process
    this.done = runDev(readDevRequest({ port: '0', ...flags }, []) as DevRequest, {
      ...this.process,
      stdout: { ...stdout, isTTY: true, columns: 100 },
      openInBrowser: (url, failed) => {
        this.opened.push(url)
        if (why !== undefined) failed(why)
      },
      keyboard: () => ({
        listen: (listener) => {
          this.heeded = true
          this.#press = listener
          return () => {
            this.heeded = false
          }
        },
      }),
    })
  }

  /** With these flags; a browser cannot be opened if there is a reason why. */
  static async begin(flags: Flags = {}, why?: string): Promise<AtTerminal> {
    const terminal = new AtTerminal(flags, why)
    const [, url = ''] = await terminal.process.written(/listens on (\S+)/)
    terminal.url = url
    return terminal
  }

  /** What is written when these keys are pressed, one after the other. */
  press(...keys: readonly string[]): string {
    const before = this.process.out.length
    for (const key of keys) this.#press(key)
    return this.process.out.slice(before).join('')
  }

  /** What is written of a trace. */
  async trace(id: number, error = 0): Promise<string> {
    const before = this.process.out.length
    const name = { name: 'web.request', resource: `GET /${id}`, service: 'shop' }
    const body = JSON.stringify([[{ trace_id: id, span_id: 1, error, start: 1.7e18, duration: 5, ...name }]])
    const headers = { 'Content-Type': 'application/json', Connection: 'close' }
    await fetch(`${this.url}/v0.4/traces`, { method: 'PUT', headers, body })
    this.#timers.advance(QUIET_MS)
    return this.process.out.slice(before).join('')
  }

  async stop(): Promise<number> {
    this.process.signal('SIGTERM')
    return this.done
  }
}

test('o opens the viewer, and Enter the trace that was written last', async () => {
  const terminal = await AtTerminal.begin()
  const { url } = terminal
  terminal.press('o', '\r')
  await terminal.trace(1)
  await terminal.trace(0xabc)
  terminal.press('\r')
  expect(terminal.opened).toEqual([url, url, `${url}/#/trace/00000000000000000000000000000abc`])
  await terminal.stop()
})

test('where no browser is to be had, the address is told', async () => {
  const terminal = await AtTerminal.begin({}, 'spawn xdg-open ENOENT')
  const { url } = terminal
  expect(terminal.press('o')).toBe(`clew: expected to open ${url}, got spawn xdg-open ENOENT; open it yourself\n`)
  await terminal.stop()
})

test('t writes waterfalls, and lines again', async () => {
  const terminal = await AtTerminal.begin()
  expect(await terminal.trace(1)).toMatch(/^\d\d:\d\d.* GET \/1 {2}1 span/)
  expect(terminal.press('t')).toBe('clew: writes waterfalls\n')
  expect(await terminal.trace(2)).toMatch(/^── .* GET \/2 ─/)
  expect(terminal.press('t')).toBe('clew: writes lines\n')
  expect(await terminal.trace(3)).toMatch(/^\d\d:\d\d/)
  await terminal.stop()
})

test('e writes only traces with an error, among those that the flags choose', async () => {
  const terminal = await AtTerminal.begin({ query: '-resource:*4' })
  expect(terminal.press('e')).toBe('clew: writes only traces with an error\n')
  expect([await terminal.trace(1), await terminal.trace(4, 1)]).toEqual(['', ''])
  expect(await terminal.trace(2, 1)).toContain('GET /2')
  expect(terminal.press('e')).toBe('clew: writes traces without an error too\n')
  expect(await terminal.trace(3)).toContain('GET /3')
  await terminal.stop()
})

test('p writes no traces, and tells how many it left out when it goes on', async () => {
  const terminal = await AtTerminal.begin({ only: 'error' })
  expect(terminal.press('p')).toBe('clew: writes no traces; p goes on\n')
  expect([await terminal.trace(1, 1), await terminal.trace(2, 1), await terminal.trace(3)]).toEqual(['', '', ''])
  expect(terminal.press('p')).toBe('clew: writes traces; left out 2\n')
  expect(await terminal.trace(4, 1)).toContain('GET /4')
  expect(terminal.press('p', 'p')).toContain('left out 0')
  await terminal.stop()
})

test('c clears the screen, and no other key does anything', async () => {
  const terminal = await AtTerminal.begin()
  expect(terminal.press('c')).toBe('\x1b[H\x1b[2J')
  expect(terminal.press('x', 'O', '\n', ' ', '')).toBe('')
  await terminal.stop()
})

test('? tells all keys, which the banner leads to', async () => {
  const terminal = await AtTerminal.begin()
  expect(terminal.process.out[0]).toMatch(/\n\? tells the keys, Ctrl-C stops\n\n$/)
  const told = terminal.press('?')
  for (const name of ['o', 'Enter', 't', 'e', 'p', 'c', 'q', '\\?'])
    expect(told).toMatch(new RegExp(`^ {2}${name} +\\w`, 'm'))
  await terminal.stop()
})

describe('the keyboard is given back', () => {
  test.each<[string, (terminal: AtTerminal) => unknown]>([
    ['q', (terminal) => terminal.press('q')],
    ['SIGINT', (terminal) => terminal.process.signal('SIGINT')],
    ['SIGHUP', (terminal) => terminal.process.signal('SIGHUP')],
    ['a reader that goes', (terminal) => terminal.process.loseReader()],
  ])('at the end that %s is', async (_, end) => {
    const terminal = await AtTerminal.begin()
    expect(terminal.heeded).toBe(true)
    end(terminal)
    expect(terminal.heeded).toBe(false)
    expect(await terminal.done).toBe(0)
  })
})

describe('the keyboard', () => {
  const keyboard = { listen: () => () => {} }
  const terminal = { write: () => {}, isTTY: true }
  const pipe = { write: () => {} }
  const line = { form: 'line', quiet: false } as const
  test.each([
    { what: 'is heeded at a terminal', stdout: terminal, out: terminal, how: line, heeded: keyboard },
    {
      what: 'is heeded with --tree',
      stdout: terminal,
      out: terminal,
      how: { ...line, form: 'tree' },
      heeded: keyboard,
    },
    { what: 'is left to whoever reads stdout', stdout: pipe, out: terminal, how: line },
    { what: 'is left to whoever reads the traces', stdout: terminal, out: pipe, how: line },
    { what: 'is not asked for with --json', stdout: terminal, out: terminal, how: { ...line, form: 'json' } },
    { what: 'is not asked for with --quiet', stdout: terminal, out: terminal, how: { ...line, quiet: true } },
  ] as const)('$what', ({ stdout, out, how, ...rest }) => {
    expect(keyboardOf({ stdout, keyboard: () => keyboard }, how, out)).toBe('heeded' in rest ? rest.heeded : undefined)
  })
})
