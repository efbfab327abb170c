/** No tracer: what the load itself costs. */
const span = { setTag: () => span }

/** @type {import('./started-tracer.mjs').Start} */
export const start = () => ({
  tracer: { trace: (_name, _options, fn) => fn(span) },
  flush: async () => {},
  lost: () => undefined,
})
