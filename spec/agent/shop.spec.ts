import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'

const built = existsSync(new URL('../../dist/agent.cjs', import.meta.url))
const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url))
const start = fileURLToPath(new URL('../../docs/recipes/shop/start.mjs', import.meta.url))
/** Lets the second service of the shop fail as soon as it starts. */
const NO_SHOP = `--import=data:text/javascript,if(process.argv[1].endsWith('shop.mjs'))process.exit(9)`

const shops: Shop[] = []
afterEach(() => {
  for (const shop of shops.splice(0)) shop.endGroup()
})

/** The shop, in a process group of its own. */
class Shop {
  readonly process: ChildProcess
  /** Resolves when nobody has its output any more, which its services share: when all of them have ended. */
  readonly closed: Promise<unknown[]>
  text = ''
  #waiting: { pattern: RegExp; resolve: () => void }[] = []

  constructor(env: Record<string, string> = {}, before: readonly string[] = []) {
    const program = before.length === 0 ? [start] : [...before, process.execPath, start]
    this.process = spawn(process.execPath, [...program, '--once'], { detached: true, env: { ...process.env, ...env } })
    this.closed = once(this.process, 'close')
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk) => {
        this.text += chunk
        for (const { pattern, resolve } of this.#waiting) if (pattern.test(this.text)) resolve()
      })
    }
    shops.push(this)
  }

  wrote(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ pattern, resolve }))
  }

  /** As Ctrl-C does. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-Number(this.process.pid), signal)
  }

  endGroup(): void {
    try {
      this.signalGroup('SIGKILL')
    } catch {
      // All of it has ended.
    }
  }
}

describe.skipIf(!built || process.platform === 'win32')('the shop (needs `npm run build`)', () => {
  test('loses no span, on whichever port its agent listens', async () => {
    const shop = new Shop()
    expect(await shop.closed).toEqual([0, null])
    expect(shop.text).toMatch(/the agent received (\d+) of \1 spans, in 11 traces: nothing was lost\n$/)
  })

  test('sends to the agent of `clew dev` where it runs under it, and starts none', async () => {
    const shop = new Shop({}, [cli, 'dev', '--port', '0', '--'])
    expect(await shop.closed).toEqual([0, null])
    expect(shop.text).toMatch(/ 200 shop GET \/catalogue {2}12 spans/)
    expect(shop.text).not.toMatch(/The development agent listens|no trace came/)
  })

  test('starts an agent where that of its environment shows no traces', async () => {
    const shop = new Shop({ DD_TRACE_AGENT_URL: 'http://127.0.0.1:9' })
    expect(await shop.closed).toEqual([0, null])
    expect(shop.text).toMatch(/nothing was lost\n$/)
  })

  test.each([
    { signal: 'SIGTERM', code: 143 },
    { signal: 'SIGHUP', code: 129 },
    { signal: 'SIGINT', code: 130 },
  ] as const)('closes with its services when it is sent $signal, with the code $code', async ({ signal, code }) => {
    const shop = new Shop()
    await shop.wrote(/The shop is open/)
    shop.process.kill(signal)
    expect(await shop.closed).toEqual([code, null])
    expect(shop.text).not.toMatch(/^ +at /m)
  })

  test('closes at Ctrl-C while its services start', async () => {
    const shop = new Shop()
    await shop.wrote(/The development agent listens/)
    shop.signalGroup('SIGINT')
    expect(await shop.closed).toEqual([130, null])
    expect(shop.text).toMatch(/^The development agent listens.*\n$/)
  })

  test('has no service that outlives it', async () => {
    const shop = new Shop()
    await shop.wrote(/The shop is open/)
    shop.process.kill('SIGKILL')
    expect(await shop.closed).toEqual([null, 'SIGKILL'])
  })

  test('closes when a service does not start, and says which', async () => {
    const shop = new Shop({ NODE_OPTIONS: NO_SHOP })
    expect(await shop.closed).toEqual([1, null])
    expect(shop.text).toMatch(/^The shop closes: shop ended with 9 before it listened\n$/m)
    expect(shop.text).not.toMatch(/^ +at /m)
  })
})
