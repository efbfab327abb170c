/**
 * A tracer with dd-trace's API.
 * @param {import('../tracers/started-tracer.mjs').Start} start
 * @param {(tracer: any, extracted: any) => Record<string, string>} itemsOf the baggage that came
 * @returns {import('./subject.mjs').Start}
 */
export function starter(start, itemsOf) {
  return (dialects) => {
    const { tracer: started, flush } = start(() => {})
    const tracer = /** @type {any} */ (started)
    return {
      dialects,
      extract: (headers) => tracer.extract('http_headers', headers),
      tell(extracted) {
        const traceId = extracted?.toTraceId(true)
        const came = traceId !== undefined && traceId !== '0'.repeat(32)
        return {
          traceId: came ? traceId : undefined,
          spanId: came ? extracted.toSpanId(true) : undefined,
          items: itemsOf(tracer, extracted),
        }
      },
      call(extracted) {
        const server = tracer.startSpan('web.request', extracted ? { childOf: extracted } : {})
        const client = tracer.startSpan('http.request', { childOf: server })
        return {
          context: client,
          told: () => ({ traceId: client.context().toTraceId(true), spanId: client.context().toSpanId(true) }),
          end() {
            client.finish()
            server.finish()
          },
        }
      },
      inject: (context, carrier) => tracer.inject(context, 'http_headers', carrier),
      settle: flush,
    }
  }
}
