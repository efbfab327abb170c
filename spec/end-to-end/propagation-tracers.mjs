// One tracer for each style, for the programs of propagation.spec.ts.
import { createTracer } from 'clew/core'

/** By what the style is called, its dialects. */
export const STYLES = JSON.parse(process.env.STYLES)

/** By the style that they write and, unless told otherwise, read. */
export function tracersOf(role, extract) {
  const named = Object.entries(STYLES).map(([style, dialects]) => {
    const tracePropagationStyle = { inject: dialects, extract: extract ?? dialects }
    return [style, createTracer({ service: `${role}-${style}`, flushInterval: 3_600_000, tracePropagationStyle })]
  })
  return Object.fromEntries(named)
}

/** Continues what came, and tells what only the program can see of it. */
export function receive(tracer, name, resource, childOf) {
  tracer.trace(name, { childOf, resource }, (span) => span.setTag('baggage', tracer.getBaggageItem('user.id')))
}

export async function shutdown(tracers) {
  for (const tracer of Object.values(tracers)) await tracer.shutdown()
}
