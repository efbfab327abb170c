import { quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

const MAX_INT64 = 0x7fff_ffff_ffff_ffffn

export const invalidDuration: SpanRule = {
  name: 'invalid_duration',
  description: 'A duration that is negative, or ends after the year 2262, becomes 0.',
  check({ start, duration, name }) {
    if (duration >= 0n && start + duration <= MAX_INT64) return undefined
    return `the duration of ${quote(name)} is ${duration} ns; an agent makes it 0`
  },
}
