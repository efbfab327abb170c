import { errorTags } from './error-tags.ts'
import { plainTags } from './plain-tags.ts'
import type { RecordedSpan } from './recorded-span.ts'
import { putTag, removeTag } from './tag-slots.ts'
import { isPlain, type PlainTag } from './tag-value.ts'
import { keyText, MAX_KEY_LENGTH, MAX_VALUE_LENGTH } from './text.ts'

/** A text of more units is counted into what its trace holds; shorter ones are taken as they come, by their number. */
const LONG = 256

/** Sets a tag of a span, also of one that has finished, to any value; `undefined` takes it away. */
export function writeTag(span: RecordedSpan, key: string, value: unknown): void {
  const name = typeof key === 'string' && key.length <= MAX_KEY_LENGTH ? key : keyText(key)
  const reserved = span.segment.reserved.get(name)
  if (reserved !== undefined) reserved(span, value, name)
  else if (isPlain(value) && (typeof value === 'number' || value.length <= LONG)) putTag(span, name, value)
  else if (value === undefined) removeTag(span, name)
  else if (typeof value === 'string' && value.length <= MAX_VALUE_LENGTH) putLong(span, name, value)
  else putParts(span, name, value)
}

/** Marks a span as failed, also one that has finished; of an error it keeps type, message, stack and causes. */
export function writeError(span: RecordedSpan, given: readonly [error?: unknown]): void {
  span.error = 1
  if (given.length === 0) return
  const { type, message, stack } = errorTags(given[0])
  putTag(span, 'error.type', type)
  putLong(span, 'error.message', message)
  if (stack !== undefined) putLong(span, 'error.stack', stack)
}

/** Apart from `writeTag`, whose every call would allocate what a closure in it captures: 32 bytes a tag, a fifth of a span. */
function putParts(span: RecordedSpan, key: string, value: unknown): void {
  plainTags(key, value, (part, plain) => putLong(span, part, plain))
}

function putLong(span: RecordedSpan, key: string, value: PlainTag): void {
  if (typeof value === 'string') span.segment.bytes += value.length
  putTag(span, key, value)
}
