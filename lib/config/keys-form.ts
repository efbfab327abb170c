import { toList } from './env-value.ts'
import type { Form } from './form.ts'
import { shownValue } from './shown-value.ts'

const MAX_KEYS = 1000

/** A list of keys, whatever they are called. */
export const keysForm: Form<readonly string[]> = {
  expected: `an array of at most ${MAX_KEYS} texts`,
  expectedText: 'keys, separated by commas',
  splits: true,
  read(value) {
    const keys = keysOf(value)
    return { value: keys, refused: keys === undefined ? shownValue(value) : undefined }
  },
  readText(text, name) {
    const keys = keysOf(toList(text))
    return { value: keys, refused: keys === undefined ? shownValue(text, name) : undefined }
  },
}

function keysOf(value: unknown): string[] | undefined {
  try {
    if (!Array.isArray(value) || value.length > MAX_KEYS) return undefined
    const keys: unknown[] = Array.from({ length: value.length }, (_, i): unknown => value[i])
    return keys.every((key) => typeof key === 'string') ? keys : undefined
  } catch {
    return undefined
  }
}
