import { quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const traceIdZero: SpanRule = {
  name: 'trace_id_zero',
  description: 'A trace in which any span has the trace id 0 is dropped.',
  check: ({ traceId, name }) =>
    /^0+$/.test(traceId.slice(16)) ? `the trace id of ${quote(name)} is 0; an agent drops the trace` : undefined,
}
