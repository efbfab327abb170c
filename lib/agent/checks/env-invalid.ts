import { normalTagValue, quote } from './normal-form.ts'
import type { SpanRule } from './rule.ts'

export const envInvalid: SpanRule = {
  name: 'env_invalid',
  description: 'The tag env is spelled in lower case, with _ for what is no letter, digit or one of :./-',
  check({ meta }) {
    const { env } = meta
    if (env === undefined) return undefined
    const normal = normalTagValue(env)
    if (normal === env) return undefined
    return `the env ${quote(env)} has characters that an agent does not keep; it makes it ${quote(normal)}`
  },
}
