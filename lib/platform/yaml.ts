import { createRequire } from 'node:module'
import type { CST, DocumentOptions, ParseOptions, SchemaOptions } from './yaml-parser.ts'

/** Deeper than anybody writes by hand. What the parser does with it is recursive, and deep enough it ends the process. */
const MAX_DEPTH = 32

const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  schema: 'failsafe',
  // Who quotes it means the word.
  customTags: ['null'],
  // The search for them would compare each key with each other one.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
}

/** By `require`, when the first text comes: most processes read no YAML. The build makes a file of its own of it. */
function loadParser(): typeof import('./yaml-parser.ts') {
  return createRequire(import.meta.filename)('yaml')
}

/**
 * What a YAML text says, in texts, null, arrays and `Map`s: a scalar is what is written there, so that the version `1.10`
 * stays that, except for null. Throws an error that tells the line, and nothing of what stands in it.
 */
export function readYaml(text: string): unknown {
  const { Composer, Parser } = loadParser()
  const tokens = [...new Parser().parse(text)]
  const depth = depthOf(tokens)
  if (depth > MAX_DEPTH) throw new SyntaxError(`more than ${MAX_DEPTH} levels`)
  const [document, other] = new Composer(OPTIONS).compose(tokens, true, text.length)
  if (document === undefined || other !== undefined) throw new SyntaxError('more than one document')
  const [error] = document.errors
  if (error !== undefined) throw new SyntaxError(`${error.code} in line ${lineAt(text, error.pos[0])}`)
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: 100 })
  } catch {
    // It would name the alias.
    throw new SyntaxError('aliases that lead nowhere, or are too many')
  }
}

/** How many levels the tokens have, up to one more than are allowed. */
function depthOf(tokens: readonly CST.Token[]): number {
  let level: readonly CST.Token[] = tokens
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = level.flatMap(insideOf)
    if (level.length === 0) return depth
  }
  return MAX_DEPTH + 1
}

function insideOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value]
  if (!('items' in token)) return []
  return token.items.flatMap(({ key, value }) => [key, value].filter((inner) => inner !== undefined && inner !== null))
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}
