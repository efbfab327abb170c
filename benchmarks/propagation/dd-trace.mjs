import { start as startTracer } from '../tracers/dd-trace.mjs'
import { starter } from './datadog-api.mjs'

// Its baggage is not in what it extracts: from then on it is everywhere.
export const start = starter(startTracer, (tracer) => tracer.getAllBaggageItems())
