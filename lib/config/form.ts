import type * as z from 'zod/mini'
import { shownValue } from './shown-value.ts'

/** What became of a value that was given. */
export interface Reading<T> {
  /** What of it can be used; undefined if nothing can. */
  readonly value: T | undefined
  /** What of it cannot, as a message shows it; undefined if all can. */
  readonly refused: string | undefined
}

/** What a setting's value must look like, and how it is read. Nothing that is read makes it throw. */
export interface Form<T> {
  /** What must be given in code, as a message says it: `a number from 0 to 1`. */
  readonly expected: string
  /** What a variable must hold. */
  readonly expectedText: string
  /** Reads what was given in code under a name; it may be anything. */
  read(value: unknown, name: string): Reading<T>
  /**
   * Reads what a variable holds: neither empty nor surrounded by white space, but otherwise anything. `other` tells what the
   * variables beside it hold.
   */
  readText(text: string, name: string, other?: (name: string) => string | undefined): Reading<T>
}

/**
 * A form whose values a schema decides on. The schema is built when it is first needed, because most settings are never
 * given.
 *
 * @example
 * schemaForm('a number from 0 to 1', () => z.number().check(z.gte(0), z.lte(1)), toNumber)
 */
export function schemaForm<T>(
  expected: string,
  schema: () => z.ZodMiniType<T>,
  fromText: (text: string) => unknown,
  expectedText: string = expected,
): Form<T> {
  let built: z.ZodMiniType<T> | undefined
  function accept(value: unknown): T | undefined {
    built ??= schema()
    const { success, data } = built.safeParse(value)
    return success ? data : undefined
  }
  return form(expected, expectedText, accept, fromText)
}

/**
 * A form whose values are what `convert` makes of what is given, which is undefined for what it cannot use. A schema around
 * it would say no more, and take as long to build as all the rest.
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
    } catch {
      return { value: undefined, refused: 'an object that throws when it is read' }
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
