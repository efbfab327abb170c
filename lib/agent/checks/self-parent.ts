import { quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const selfParent: SpanRule = {
  name: 'self_parent',
  description: 'A span whose trace id, id and parent id are the same becomes a root.',
  check({ traceId, spanId, parentId, name }) {
    if (parentId !== spanId || BigInt(`0x${traceId.slice(16)}`) !== BigInt(spanId) || spanId === '0') return undefined
    return `${quote(name)} is its own parent; an agent makes it a root`
  },
}
