import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Program } from '../support/program.ts'

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url))
const built = existsSync(cli)

/** The program in a process group of its own, as in a shell, and what it and its command write. */
class Clew extends Program {
  constructor(...args: readonly string[]) {
    super([cli, 'dev', '--port', '0', ...args], { detached: true })
    // Whatever a test that failed has left of the group.
    onTestFinished(() => this.#endGroup())
  }

  /** As `kill` does. */
  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal)
  }

  /** As Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-Number(this.process.pid), signal)
  }

  #endGroup(): void {
    try {
      this.signalGroup('SIGKILL')
    } catch {
      // All of it has ended.
    }
  }
}

function node(script: string): string[] {
  return ['--', process.execPath, '-e', script]
}

/** Counts the signals that it gets, and tells them when its input ends. */
const COUNTING = `
  const got = { SIGINT: 0, SIGTERM: 0, SIGHUP: 0 }
  for (const signal of Object.keys(got)) process.on(signal, () => {
    got[signal]++
    console.log(signal, got[signal])
  })
  process.stdin.on('end', () => process.exit(10 * got.SIGINT + got.SIGTERM)).resume()
  console.log('ready')`

describe.skipIf(!built || process.platform === 'win32')('a command that runs (needs `npm run build`)', () => {
  test('gets Ctrl-C once, although this program gets it too, and so any signal to the group', async () => {
    const clew = new Clew(...node(COUNTING))
    await clew.wrote(/^ready$/m)
    const toAll = ['SIGINT 1', 'SIGHUP 1', 'SIGINT 2', 'SIGHUP 2', 'SIGINT 3'] as const
    for (const [i, counted] of toAll.entries()) {
      clew.signalGroup(counted.split(' ')[0] as NodeJS.Signals)
      await clew.wrote(new RegExp(counted))
      // What is passed on comes in order: a second one would come before this.
      clew.signal('SIGTERM')
      await clew.wrote(new RegExp(`SIGTERM ${i + 1}`))
    }
    clew.process.stdin?.end()
    expect(await clew.ended).toMatchObject({ code: 35, signal: null })
    expect(clew.text).not.toContain('SIGHUP 3')
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('gets %s that comes to this program alone', async (signal) => {
    const clew = new Clew(...node(COUNTING))
    await clew.wrote(/^ready$/m)
    clew.signal(signal)
    await clew.wrote(new RegExp(`${signal} 1`))
    clew.signal(signal)
    await clew.wrote(new RegExp(`${signal} 2`))
  })

  test.each([
    ['SIGTERM', (clew: Clew) => clew.signal('SIGTERM'), 143],
    ['Ctrl-C', (clew: Clew) => clew.signalGroup('SIGINT'), 130],
  ])('that traces has its last traces drawn when %s ends it', async (_how, end, code) => {
    const traced = `
      const { tracer } = require('clew')
      tracer.init({ service: 'shop', flushInterval: 3_600_000, signalTimeout: 20_000 })
      tracer.trace('last.words', () => {})
      setInterval(() => {}, 1e9)
      console.log('ready')`
    const clew = new Clew(...node(traced))
    await clew.wrote(/^ready$/m)
    end(clew)
    expect(await clew.ended).toMatchObject({ code, signal: null })
    expect(clew.text).toContain('last.words')
  })

  test('runs on to its end when nobody reads what this program draws', async () => {
    const script = `
      const refused = () => fetch(process.env.DD_TRACE_AGENT_URL + '/v0.4/traces', { method: 'PUT', body: '{}' })
      process.stdin.once('data', async () => {
        const statuses = [(await refused()).status, (await refused()).status]
        process.exit(statuses.join() === '400,400' ? 7 : 1)
      })`
    const clew = new Clew(...node(script))
    await clew.wrote(/written as they come/)
    clew.process.stderr?.destroy()
    clew.tell('go')
    expect(await clew.ended).toMatchObject({ code: 7, signal: null })
  })

  test('has the input of this program', async () => {
    const clew = new Clew('--quiet', '--', 'cat')
    clew.tell('through')
    await clew.wrote(/through/)
    clew.process.stdin?.end()
    expect(await clew.ended).toMatchObject({ code: 0, signal: null })
  })
})

describe.skipIf(!built)('without a command (needs `npm run build`)', () => {
  test('the program stops when nobody reads what it draws', async () => {
    const clew = new Clew()
    const [, url] = await clew.wrote(/listens on (\S+)/)
    clew.process.stdout?.destroy()
    // The answer may come after the end, or not at all.
    await fetch(`${url}/v0.4/traces`, { method: 'PUT', body: '{}' }).catch(() => {})
    expect(await clew.ended).toMatchObject({ code: 0, signal: null })
    expect(clew.text).not.toContain('at ')
  })
})
