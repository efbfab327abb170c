import { createRequire } from 'node:module'
import { missingFile } from './missing-file.ts'
import type * as library from './schema-library.ts'
import { shownValue } from './shown-value.ts'

/** Something inside a value that cannot be used. */
export interface Flaw {
  /** Where it is: `[1].sampleRate`. */
  readonly path: string
  readonly expected: string
  readonly got: string
}

/** What became of a value that was given. */
export interface Reading<T> {
  /** What of it can be used; undefined if nothing can. */
  readonly value: T | undefined
  /** What of it cannot, as a message shows it; undefined if all can. */
  readonly refused: string | undefined
  /** The same one by one, where the value has parts. */
  readonly flaws?: readonly Flaw[]
  /** What to do about it, in whole sentences, where that is more than to make it what was expected. */
  readonly mend?: string
}

/** What is told of an object whose getters or traps throw. */
export const THROWS = 'an object that throws when it is read'

/** What a form may look at besides the variable that it reads. */
export interface Beside {
  /** What another variable holds, in the most wanted place that has it. */
  variable(name: string): string | undefined
  /** What a file holds; undefined if it cannot be read. */
  file(path: string): string | undefined
}

/** What a setting's value must look like, and how it is read. Nothing that is read makes it throw. */
export interface Form<T> {
  /** What must be given in code, as a message says it: `a number from 0 to 1`. */
  readonly expected: string
  /** What a variable must hold. */
  readonly expectedText: string
  /** Reads what was given in code under a name; it may be anything. */
  read(value: unknown, name: string): Reading<T>
  /** Reads what a variable holds: neither empty nor surrounded by white space, but otherwise anything. */
  readText(text: string, name: string, beside?: Beside): Reading<T>
  /** Whether a text is taken apart: what is secret in it is then found in the whole, and not in the parts. */
  readonly splits?: boolean
  /** What it decides by, if there is a schema. */
  readonly decision?: Decision<T>
}

type Library = typeof library

/** How it is decided whether a value is as it must be. */
export interface Decision<T> {
  readonly expected: string
  readonly expectedText?: string
  /**
   * Whether a value is right for all that is to see. Most values are, and to say so by the schema, whose library must be
   * loaded first, would take longer than all the rest.
   */
  plainly(value: unknown): value is T
  /** Decides on what is not plainly right. */
  schema(z: Library): library.ZodMiniType<T>
  fromText(text: string): unknown
}

/**
 * A form whose values a schema decides on.
 *
 * @example
 * schemaForm({
 *   expected: 'a number from 0 to 1',
 *   plainly: (value): value is number => typeof value === 'number' && value >= 0 && value <= 1,
 *   schema: (z) => z.number().check(z.gte(0), z.lte(1)),
 *   fromText: toNumber,
 * })
 */
export function schemaForm<T>(decision: Decision<T>): Form<T> {
  const { expected, expectedText = expected, plainly, schema, fromText } = decision
  let built: library.ZodMiniType<T> | undefined
  function accept(value: unknown): T | undefined {
    if (value === undefined || plainly(value)) return value
    const library = loadLibrary()
    // What a schema accepts is plainly right too.
    if (library === undefined) return undefined
    built ??= schema(library)
    const { success, data } = built.safeParse(value)
    return success ? data : undefined
  }
  return { ...form(expected, expectedText, accept, fromText), decision }
}

/**
 * By `require`, when the first value is doubtful: most processes need none of it. The build makes a file of its own of it,
 * which may be missing where a deployment copies only what is loaded at start.
 */
function loadLibrary(): Library | undefined {
  try {
    return createRequire(import.meta.filename)('zod/mini')
  } catch (error) {
    if (missingFile(error) === undefined) throw error
    return undefined
  }
}

/**
 * A form whose values are what `convert` makes of what is given, which is undefined for what it cannot use. A schema around
 * it would say no more.
 */
export function convertedForm<T>(
  expected: string,
  convert: (given: unknown) => T | undefined,
  fromText: (text: string) => unknown,
): Form<T> {
  return form(expected, expected, convert, fromText)
}

function form<T>(
  expected: string,
  expectedText: string,
  accept: (value: unknown) => T | undefined,
  fromText: (text: string) => unknown,
): Form<T> {
  function read(value: unknown, given: unknown, name: string): Reading<T> {
    try {
      const accepted = accept(value)
      if (accepted !== undefined) return { value: accepted, refused: undefined }
    } catch (error) {
      if (missingFile(error) === undefined) return { value: undefined, refused: THROWS }
    }
    return { value: undefined, refused: shownValue(given, name) }
  }
  return {
    expected,
    expectedText,
    read: (value, name) => read(value, value, name),
    readText: (text, name) => read(fromText(text), text, name),
  }
}
