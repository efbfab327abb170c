import { quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

/** 2000-01-01, in nanoseconds. */
const YEAR_2000 = 946_684_800_000_000_000n

export const invalidStartDate: SpanRule = {
  name: 'invalid_start_date',
  description: 'A start before the year 2000 becomes the time of arrival, less the duration.',
  check({ start, name }) {
    if (start >= YEAR_2000) return undefined
    return `${quote(name)} starts at ${start} ns, before the year 2000; an agent lets it end when it arrives`
  },
}
