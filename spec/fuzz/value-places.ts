import type { Span, SpanOptions } from '../../lib/span/span.ts'
import type { Tracer } from '../../lib/tracer.ts'

/** What a value is given to, with another one beside it. */
type Place<T> = (target: T, value: never, other: never) => unknown

/** Every argument of every method of a span. */
export const SPAN_PLACES: Readonly<Record<string, Place<Span>>> = {
  'setTag, the value': (span, value) => span.setTag('k', value),
  'setTag, the name': (span, value, other) => span.setTag(value, other),
  addTags: (span, value) => span.addTags(value),
  'addTags, a part': (span, value, other) => span.addTags({ a: value, b: other }),
  setTags: (span, value) => span.setTags({ a: { b: value } }),
  'service.name': (span, value) => span.setTag('service.name', value),
  'resource.name': (span, value) => span.setTag('resource.name', value),
  'span.type': (span, value) => span.setTag('span.type', value),
  'the tag error': (span, value) => span.setTag('error', value),
  'error.type': (span, value) => span.setTag('error.type', value),
  'error.message': (span, value) => span.setTag('error.message', value),
  'error.stack': (span, value) => span.setTag('error.stack', value),
  'http.status_code': (span, value) => span.setTag('http.status_code', value),
  'sampling.priority': (span, value) => span.setTag('sampling.priority', value),
  'manual.keep': (span, value) => span.setTag('manual.keep', value),
  'manual.drop': (span, value) => span.setTag('manual.drop', value),
  '_dd.measured': (span, value) => span.setTag('_dd.measured', value),
  env: (span, value) => span.setTag('env', value),
  version: (span, value) => span.setTag('version', value),
  setError: (span, value) => span.setError(value),
  setResource: (span, value) => span.setResource(value),
  setOperationName: (span, value) => span.setOperationName(value),
  addLink: (span, value, other) => span.addLink(value, other),
  'addLink, the context': (span, value, other) => span.addLink({ context: value, attributes: other }),
  'addLink, the attributes': (span, value) => span.addLink(span.context(), value),
  'addLink, an attribute': (span, value, other) => span.addLink(span.context(), { a: value, b: other }),
  addLinks: (span, value) => span.addLinks(value),
  'addLinks, one': (span, value) => span.addLinks([value]),
  addEvent: (span, value, other) => span.addEvent(value, other),
  'addEvent, the time': (span, value) => span.addEvent('e', {}, value),
  'addEvent, an attribute': (span, value, other) => span.addEvent('e', { a: value, b: [other, value] as never }),
  recordException: (span, value, other) => span.recordException(value, other),
  log: (span, value, other) => span.log({ event: value, a: other }, 5),
  'log, the fields': (span, value) => span.log(value),
  logEvent: (span, value, other) => span.logEvent(value, other),
  setMetaStruct: (span, value) => span.setMetaStruct('s', value),
  'setMetaStruct, the name': (span, value, other) => span.setMetaStruct(value, other),
  'setMetaStruct, what calls the tracer': (span, value, other) => span.setMetaStruct('s', calling(span, value, other)),
  'addEvent, what calls the tracer': (span, value, other) => span.addEvent('e', calling(span, value, other) as never),
  'setTag, what calls the tracer': (span, value, other) => span.setTag('k', calling(span, value, other) as never),
  'addLink, what calls the tracer': (span, value, other) => span.addLink(linkCalling(span, value, other)),
  setBaggageItem: (span, value, other) => span.setBaggageItem(value, other),
  getBaggageItem: (span, value) => span.getBaggageItem(value),
  removeBaggageItem: (span, value) => span.removeBaggageItem(value),
}

/** What starts and ends a span with the values each time that it is read. */
function calling(span: Span, value: never, other: never): object {
  return {
    get a(): unknown {
      span.tracer().startSpan('inner', { tags: { value } }).addLink(other).finish()
      return other
    },
  }
}

function linkCalling(span: Span, value: never, other: never): never {
  const caller = calling(span, value, other) as { readonly a: unknown }
  return {
    traceId: '1'.repeat(32),
    spanIdHex: '1'.repeat(16),
    get trace(): unknown {
      return caller.a
    },
  } as never
}

type StartPlace = (value: never) => SpanOptions

/** Everything that a span may be started with. */
export const START_PLACES: Readonly<Record<string, StartPlace>> = {
  options: (value) => value,
  tags: (tags) => ({ tags }),
  'a tag': (value) => ({ tags: { k: value } }),
  'the tag service': (service) => ({ tags: { service } }),
  'the tag resource': (resource) => ({ tags: { resource } }),
  service: (service) => ({ service }),
  resource: (resource) => ({ resource }),
  type: (type) => ({ type }),
  links: (links) => ({ links }),
  'a link': (value) => ({ links: [value, { context: value }] }),
  measured: (measured) => ({ measured }),
  startTime: (startTime) => ({ startTime }),
  childOf: (childOf) => ({ childOf }),
  references: (references) => ({ references }),
  'a reference': (value) => ({ references: [value] }),
}

/** What a tracer is given besides. */
export const TRACER_PLACES: Readonly<Record<string, Place<Tracer>>> = {
  'inject, the span': (tracer, value) => tracer.inject(value, 'http_headers', {}),
  'inject, the carrier': (tracer, value) => tracer.inject(null, 'http_headers', value),
  'inject, the format': (tracer, value, other) => tracer.inject(null, value, other),
  extract: (tracer, value) => tracer.extract('http_headers', value),
  'extract, the format': (tracer, value, other) => tracer.extract(value, other),
  activate: (tracer, value) => tracer.activate(value, () => 1),
  'scope().activate': (tracer, value) => tracer.scope().activate(value, () => 1),
  bind: (tracer, value) => tracer.bind(() => 1, value),
  'wrap, an argument': (tracer, value) => tracer.wrap('w', calledBack)(value),
  'wrap, the object': (tracer, value) => Reflect.apply(method(tracer), value, []),
  'trace, the result': (tracer, value) =>
    tracer.trace('t', (span) => {
      span.finish()
      return value
    }),
  'scope().activate, the function': (tracer, value) =>
    typeof value === 'function' ? undefined : tracer.scope().activate(null, value),
  'extract, a list': (tracer, value, other) => tracer.extract('http_headers', ['traceparent', value, 'baggage', other]),
  'extract, the values': (tracer, value, other) =>
    tracer.extract('http_headers', { traceparent: value, tracestate: [other, value], baggage: other }),
  explainSampling: (tracer, value) => tracer.explainSampling(value),
  bindEmitter: (tracer, value) => tracer.bindEmitter(value),
  'wrap, the options': (tracer, value) => tracer.wrap('w', value, () => 1)(),
}

function method(tracer: Tracer): () => void {
  return tracer.wrap()(() => {}, { kind: 'method', name: 'm' } as ClassMethodDecoratorContext)
}

/** Ends the span of a call with its callback, whatever that does. */
function calledBack(done: unknown): void {
  try {
    if (typeof done === 'function') Reflect.apply(done, undefined, [])
  } catch {
    // It is a class, or was revoked.
  }
}
