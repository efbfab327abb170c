import { start as startTracer } from '../tracers/clew.mjs'
import { starter } from './datadog-api.mjs'

export const start = starter(startTracer, (_tracer, extracted) => extracted?.getAllBaggageItems() ?? {})
