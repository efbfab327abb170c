import { Linter } from 'eslint'
import clew from '../../lib/eslint/index.ts'

type Settings = Readonly<Record<string, unknown>>

/** What the recommended configuration says of a module: a line per report, `id line:column`. */
export function reports(code: string, settings: Settings = {}): string[] {
  return lint(code, settings).map(({ messageId, line, column }) => `${messageId} ${line}:${column}`)
}

export function lint(
  code: string,
  settings: Settings = {},
  sourceType: 'module' | 'commonjs' = 'module',
): Linter.LintMessage[] {
  const { recommended } = clew.configs
  const messages = new Linter().verify(code, [recommended, { settings, languageOptions: { sourceType } }])
  const fatal = messages.find((message) => message.fatal)
  if (fatal !== undefined) throw new Error(`${fatal.message} in ${code}`)
  return messages
}

/** The module after the first fix or suggestion. */
export function mended(code: string, sourceType?: 'module' | 'commonjs'): string {
  const [message] = lint(code, {}, sourceType)
  const fix = message?.fix ?? message?.suggestions?.[0]?.fix
  return fix ? code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]) : code
}
