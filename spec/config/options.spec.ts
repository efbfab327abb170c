import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Setting } from '../../lib/config/setting.ts'
import { settings } from '../../lib/config/settings.ts'

const source = readFileSync(new URL('../../lib/config/options.ts', import.meta.url), 'utf8')
const [, fields = ''] = /export interface TracerOptions \{\n(.*?)\n\}/s.exec(source) ?? []
const comments = new Map(
  [...fields.matchAll(/^ {2}\/\*\*(.*?)\*\/\n {2}readonly (\w+)\?/gms)].map(([, comment = '', name = '']) => [
    name,
    comment.replace(/\s+\*?\s*/g, ' ').trim(),
  ]),
)

const UNITS: Readonly<Record<string, string>> = {
  ms: 'in milliseconds',
  bytes: 'bytes',
  spans: 'spans',
  'traces per second': 'traces are kept in a second',
}

/** What the comment of an option has to say, so that an editor shows what the table says. */
function saidOf({ env: [first], default: value, defaultText, unit }: Setting<unknown>): string[] {
  const variable = typeof first === 'string' ? first : first?.[0]
  const tells = defaultText === undefined && value !== undefined && String(value) !== ''
  return [
    ...(variable === undefined ? [] : [`\`${variable}\``]),
    ...(unit === undefined ? [] : [UNITS[unit] ?? 'a unit']),
    ...(tells ? [`default ${typeof value === 'boolean' || typeof value === 'number' ? value : `\`${value}\``}`] : []),
  ]
}

const rows = Object.values<Setting<unknown>>(settings).flatMap((setting) =>
  setting.option === undefined || setting.option.includes('.') ? [] : [{ option: setting.option, setting }],
)

test.each(rows)('the comment of $option tells its variable, its unit and its default', ({ option, setting }) => {
  const comment = comments.get(option) ?? ''
  expect(comment).toMatch(/\w/)
  expect(saidOf(setting).filter((said) => !comment.includes(said))).toEqual([])
})

test('each option has a comment', () => {
  const names = [...fields.matchAll(/^ {2}readonly (\w+)\?/gm)].map(([, name]) => name)
  expect([...comments.keys()]).toEqual(names)
  expect(names.length).toBeGreaterThanOrEqual(rows.length)
})
