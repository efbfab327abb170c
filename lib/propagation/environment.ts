import type { CarrierForm } from './carrier-form.ts'
import type { Getter } from './carrier-reader.ts'

type Environment = Record<string, unknown>

/** Each item by itself would be a variable; the `baggage` header has them all. */
const LEFT_OUT = 'ot-baggage-'

/**
 * How headers are called among environment variables, for child processes: `TRACEPARENT`, `X_DATADOG_TRACE_ID`
 * (https://opentelemetry.io/docs/specs/otel/context/env-carriers/).
 */
function variable(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}

/** An environment as what is written to. What is called like a header, in any case and with `-` or `_`, stands for it. */
export const ENVIRONMENT_FORM: CarrierForm = {
  put(environment, name, value) {
    if (name.startsWith(LEFT_OUT)) return false
    environment[variable(name)] = value
    return true
  },
  names: Object.keys,
  remove: (environment, name) => Reflect.deleteProperty(environment, name),
  nameOf: variable,
  headerOf: (name) => name.replaceAll('_', '-'),
}

export const environmentGetter: Getter<Environment> = (environment, name) => environment[variable(name)]
