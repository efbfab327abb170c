import * as z from 'zod/mini'
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
  /** Reads what a variable holds: neither empty nor surrounded by white space, but otherwise anything. */
  readText(text: string, name: string): Reading<T>
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
  function read(value: unknown, given: unknown, name: string): Reading<T> {
    try {
      built ??= schema()
      const { success, data } = built.safeParse(value)
      if (success) return { value: data, refused: undefined }
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

/** A schema for whatever `convert` can make something of; its result is that. */
export function converted<T>(convert: (given: unknown) => T | undefined): z.ZodMiniType<T> {
  return z.pipe(
    z.unknown(),
    z.transform((given, context) => {
      const value = convert(given)
      if (value !== undefined) return value
      context.issues.push({ code: 'custom', input: given })
      return z.NEVER
    }),
  )
}
