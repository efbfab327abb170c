// The started program of propagation.spec.ts: every tracer finds the trace in the environment, in its own dialects.
import { receive, shutdown, tracersOf } from './propagation-tracers.mjs'

const tracers = tracersOf('child')
for (const [style, tracer] of Object.entries(tracers))
  receive(tracer, 'environment', style, tracer.extract('environment', process.env))
await shutdown(tracers)
