import { quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const serviceEmpty: SpanRule = {
  name: 'service_empty',
  description: 'A span without a service gets the service unnamed-<language>-service.',
  check: ({ service, name }) =>
    service === '' ? `${quote(name)} has no service; an agent calls it unnamed-service` : undefined,
}
