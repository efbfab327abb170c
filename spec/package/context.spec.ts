import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { project } from './project.ts'

interface Case {
  readonly name: string
  readonly group: string
  readonly limit?: { readonly why: string }
}

interface Answer {
  readonly name: string
  readonly outcome: 'right' | 'limit' | 'wrong' | 'not offered'
  readonly differs: readonly string[]
}

const PROGRAM = fileURLToPath(new URL('../context/run.mjs', import.meta.url))
const CASES: readonly Case[] = JSON.parse(execFileSync(process.execPath, [PROGRAM, '--list'], { encoding: 'utf8' }))
const GROUPS = [...new Set(CASES.map(({ group }) => group))]

const answers = new Map<string, Answer>()

beforeAll(async () => {
  const told = (await project({}).json([PROGRAM])) as { readonly answers: readonly Answer[] }
  for (const answer of told.answers) answers.set(answer.name, answer)
})

describe.each(GROUPS)('each span gets the right parent: %s', (group) => {
  test.each(CASES.filter((one) => one.group === group))('$name', ({ name }) => {
    const { outcome, differs } = answers.get(name) ?? { outcome: 'not answered', differs: [] }
    // A case may have a limit, which its documentation tells; to get less wrong than that is not right either.
    expect(outcome, differs.join('\n')).toMatch(/^(right|limit)$/)
  })
})

test('every case has a name of its own', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length)
})

test('the documentation tells every limit', () => {
  const text = readFileSync(fileURLToPath(new URL('../../docs/context.md', import.meta.url)), 'utf8')
  for (const { name, limit } of CASES) if (limit !== undefined) expect(text).toContain(name)
})
