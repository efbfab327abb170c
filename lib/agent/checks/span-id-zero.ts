import { quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const spanIdZero: SpanRule = {
  name: 'span_id_zero',
  description: 'A trace in which any span has the id 0 is dropped.',
  check: ({ spanId, name }) =>
    spanId === '0' ? `the span id of ${quote(name)} is 0; an agent drops the trace` : undefined,
}
