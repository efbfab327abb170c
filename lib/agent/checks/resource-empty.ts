import { quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const resourceEmpty: SpanRule = {
  name: 'resource_empty',
  description: 'A span without a resource gets its name for one.',
  check: ({ resource, name }) =>
    resource === '' ? `${quote(name)} has no resource; an agent takes its name for one` : undefined,
}
