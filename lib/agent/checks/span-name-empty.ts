import type { SpanRule } from './rule.ts'

export const spanNameEmpty: SpanRule = {
  name: 'span_name_empty',
  description: 'A span without a name is called unnamed_operation.',
  check: ({ name, spanId }) =>
    name === '' ? `the span ${spanId} has no name; an agent calls it unnamed_operation` : undefined,
}
