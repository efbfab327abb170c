import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Program } from '../support/program.ts'

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url))
/** util-linux's `script` runs a program in a terminal of its own, which other systems' programs of that name do not. */
const able =
  process.platform === 'linux' &&
  existsSync(cli) &&
  ['script', 'bash', 'stty'].every((name) => spawnSync(name, ['--version']).status === 0)

/** A shell with jobs in a terminal, as somebody types into it. */
class Shell extends Program {
  #asked = 0

  constructor() {
    super(
      ['-qec', 'bash --norc --noprofile -i', '/dev/null'],
      { env: { ...process.env, TERM: 'dumb', FORCE_COLOR: '0' } },
      'script',
    )
  }

  type(keys: string): void {
    this.process.stdin?.write(keys)
  }

  /** Types the command line of `clew dev`, and waits until it has written what matches. */
  async dev(args: string, said: RegExp): Promise<void> {
    this.type(`"${process.execPath}" "${cli}" dev --port 0 ${args}\n`)
    await this.wrote(said)
  }

  /** The code that the last program ended with, when the shell has the terminal as it left it. */
  async code(): Promise<string> {
    await this.wrote(/[#$] $/)
    const n = ++this.#asked
    this.type(`echo ended$? n${n}; stty -a; echo told${n}$((1))\n`)
    const [, code, modes] = await this.wrote(new RegExp(`ended(\\d+) n${n}\\r\\n([\\s\\S]*)told${n}1\\r`))
    expect(modes).toMatch(/\sicanon /)
    expect(modes).toMatch(/\secho /)
    expect(modes).toMatch(/\sisig /)
    return code as string
  }
}

describe.skipIf(!able)('in a terminal of its own (needs `npm run build`, `script` and `bash`)', () => {
  test.each([
    { name: 'q', key: 'q' },
    { name: 'Ctrl-C', key: '\x03' },
  ])('a key is heeded as soon as it is pressed, and $name ends it and gives the terminal back', async ({ key }) => {
    const shell = new Shell()
    await shell.dev('', /\? tells the keys, Ctrl-C stops/)
    shell.type('?')
    await shell.wrote(/Enter {2}opens the trace/)
    shell.type(key)
    expect(await shell.code()).toBe('0')
  })

  test('Ctrl-Z gives the shell its terminal, and fg goes on with the keys', async () => {
    const shell = new Shell()
    await shell.dev('', /\? tells the keys/)
    shell.type('\x1a')
    await shell.wrote(/Stopped/)
    expect(await shell.code()).toBe('148')
    shell.type('fg\n')
    await shell.wrote(/fg\r\n.*dev --port 0/)
    shell.type('t')
    await shell.wrote(/writes waterfalls/)
    shell.type('q')
    expect(await shell.code()).toBe('0')
  })

  test('in the background it asks for no keys, for which the system would stop it', async () => {
    const shell = new Shell()
    await shell.dev('& read line; kill $!; wait $!; echo ended$?', /DD_TRACE_AGENT_URL=\S+\s+Ctrl-C stops/)
    shell.type('\n')
    // It may be so soon that its end is not yet its own.
    await shell.wrote(/ended(0|143)\r/)
  })

  test('a command has the terminal as it is; when it has ended and the agent stays, the keys are heeded', async () => {
    const shell = new Shell()
    await shell.dev(
      '--stay -- sh -c "stty -a; exit 3"',
      /\sicanon [\s\S]*\secho [\s\S]*ended with code 3; [\s\S]*\? tells the keys/,
    )
    shell.type('t')
    await shell.wrote(/writes waterfalls/)
    shell.type('q')
    expect(await shell.code()).toBe('3')
  })
})
