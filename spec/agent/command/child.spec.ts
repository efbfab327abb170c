import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCode, neverRan, runChild } from '../../../lib/agent/command/child.ts'
import { theProcess } from './the-process.ts'

function node(script: string): string[] {
  return [process.execPath, '-e', script]
}

const FOREVER = 'setInterval(() => {}, 1e9)'

describe('the code of a child', () => {
  test.each([
    { script: '', code: 0 },
    { script: 'process.exit(7)', code: 7 },
    { script: 'process.kill(process.pid, "SIGKILL")', code: 137 },
  ])('that runs $script is $code', async ({ script, code }) => {
    expect(await runChild(node(script), process.env, theProcess())).toBe(code)
  })

  test.each([
    { code: 3, signal: null, result: 3 },
    { code: null, signal: 'SIGINT' as const, result: 130 },
    { code: null, signal: null, result: 1 },
  ])('$code, ended by $signal, becomes $result', ({ code, signal, result }) => {
    expect(exitCode(code, signal)).toBe(result)
  })
})

test('a child has the environment that it is given', async () => {
  const script = 'process.exit(process.env.DD_TRACE_AGENT_URL === "http://here" ? 0 : 1)'
  expect(await runChild(node(script), { DD_TRACE_AGENT_URL: 'http://here' }, theProcess())).toBe(0)
})

describe('a signal that comes to this process alone', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s is passed on', async (signal) => {
    const surroundings = theProcess()
    const done = runChild(node(FOREVER), process.env, surroundings)
    surroundings.signal(signal)
    expect(await done).toBe(exitCode(null, signal))
    expect(surroundings.listening).toBe(0)
  })
})

test('a child does not outlive this process', async () => {
  const surroundings = theProcess()
  const done = runChild(node(FOREVER), process.env, surroundings)
  surroundings.exit()
  expect(await done).toBe(143)
})

describe('a command that cannot be run', () => {
  test.each([
    { command: './no/such/program', code: 127, reason: 'ENOENT' },
    { command: import.meta.dirname, code: 126, reason: 'EACCES' },
    { command: `${import.meta.filename}/child`, code: 126, reason: 'ENOTDIR' },
    { command: `./${'a'.repeat(300)}`, code: 126, reason: 'ENAMETOOLONG' },
  ])('is told, with the code $code', async ({ command, code, reason }) => {
    const surroundings = theProcess()
    expect(await runChild([command], process.env, surroundings)).toBe(code)
    expect(neverRan(code)).toBe(true)
    expect(surroundings.err).toEqual([
      expect.stringMatching(new RegExp(`^clew: expected to run \\S+, got spawn .*${reason}; the agent stops\n$`)),
    ])
  })

  test('because it is a link to itself is told, with the code 126', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'clew-'))
    symlinkSync('loop', join(directory, 'loop'))
    const surroundings = theProcess()
    expect(await runChild([join(directory, 'loop')], process.env, surroundings)).toBe(126)
    expect(surroundings.err).toEqual([expect.stringContaining('ELOOP')])
    rmSync(directory, { recursive: true })
  })

  test('because it has no name is told, with the code 127', async () => {
    const surroundings = theProcess()
    expect(await runChild([''], process.env, surroundings)).toBe(127)
    expect(surroundings.err).toEqual(['clew: expected to run a program, got an empty name; the agent stops\n'])
  })
})
