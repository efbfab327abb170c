import { quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const invalidHttpStatusCode: SpanRule = {
  name: 'invalid_http_status_code',
  description: 'A tag http.status_code that is not a whole number from 100 to 599 is deleted.',
  check({ meta }) {
    const code = meta['http.status_code']
    if (code === undefined || /^[1-5][0-9][0-9]$/.test(code)) return undefined
    return `the tag http.status_code is ${quote(code)}; an agent deletes what is not from 100 to 599`
  },
}
