import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const LIB = new URL('../lib/', import.meta.url).pathname
/** Shorter ones come first, so that what would take hours is found before. */
const LENGTHS = [1024, 8 * 1024, 64 * 1024]
const LIMIT_MS = 5
/** The best of so many says what the expression needs; the others, what else the machine had to do. */
const TRIES = 3

interface Found {
  readonly file: string
  readonly source: string
}

/** Every regular expression that is written in a file. */
function expressionsIn(file: string): Found[] {
  const parsed = ts.createSourceFile(file, readFileSync(join(LIB, file), 'utf8'), ts.ScriptTarget.ES2022, true)
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push({ file, source: node.text })
    ts.forEachChild(node, visit)
  }
  visit(parsed)
  return found
}

function expressionOf(source: string): RegExp {
  const end = source.lastIndexOf('/')
  return new RegExp(source.slice(1, end), source.slice(end + 1))
}

/** What these look at is short, whatever comes: it takes as long as a hundred comparisons for each character. */
const BOUNDED: ReadonlySet<string> = new Set([
  // Lines that the kernel writes.
  'platform/container.ts',
  // 8192 characters, and for a name or a value in a log line 200.
  'config/secret-patterns.ts',
])

const ALL = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .filter((file) => !BOUNDED.has(file))
  .flatMap(expressionsIn)

/** What an expression may repeat: its own characters, and one of each kind. */
function unitsFor(source: string): string[] {
  const own = [...new Set(source.replaceAll(/\\[a-z]|[\\^$()[\]{}*+?|/]/gi, ''))]
  return [
    ...new Set([
      ...own,
      ...'a0-_ \t\n.:/@=,;%"\\',
      'é',
      '\ud800',
      'a0',
      'a=',
      'a.',
      '0.',
      '%4',
      ' \t',
      'a b',
      '::',
      '--',
    ]),
  ]
}

function milliseconds(expression: RegExp, text: string, enough = LIMIT_MS): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < TRIES && best > enough; i++) {
    const start = performance.now()
    if (expression.global) text.replace(expression, '')
    else expression.exec(text)
    best = Math.min(best, performance.now() - start)
  }
  return best
}

/** Whether it is the number of matches that takes long: an eighth of the text takes about an eighth of the time. */
function isLinear(expression: RegExp, text: string, ms: number): boolean {
  return ms < 24 * milliseconds(expression, text.slice(0, text.length / 8), 0)
}

/** A text that takes an expression too long, if one of those that are made for it does. */
function slowText(source: string): string | undefined {
  const expression = expressionOf(source)
  for (const length of LENGTHS) {
    for (const unit of unitsFor(source)) {
      const body = unit.repeat(Math.floor(length / unit.length))
      for (const text of [body, `${body}\0`, `a${body}!`, `{${body}\u2028`, `http://${body}\n`]) {
        const ms = milliseconds(expression, text)
        if (ms > LIMIT_MS && !(expression.global && isLinear(expression, text, ms)))
          return `${length} characters, ${JSON.stringify(unit)} again and again: ${ms.toFixed(1)} ms`
      }
    }
  }
  return undefined
}

describe('64 KiB of whatever it is not made for take no expression five milliseconds', () => {
  test.each(ALL)('$source in $file', ({ source }) => {
    expect(slowText(source)).toBeUndefined()
  })

  test.each(['/\\s+$/', '/a.*a.*\\0\\0/', '/ {1,2000}$/', '/^.*-.*-.*é$/'])(
    'and the texts find one that does: %s',
    (source) => {
      expect(slowText(source)).toBeDefined()
    },
  )
})
