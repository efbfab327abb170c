import type { Getter } from './carrier-reader.ts'
import type { Setter } from './carrier-writer.ts'

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

export const environmentSetter: Setter<Environment> = (environment, name, value) => {
  if (name.startsWith(LEFT_OUT)) return false
  environment[variable(name)] = value
  return true
}

export const environmentGetter: Getter<Environment> = (environment, name) => environment[variable(name)]
