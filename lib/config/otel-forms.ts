import type { LogLevel } from '../platform/logger.ts'
import { toNumber } from './env-value.ts'
import type { Form } from './form.ts'
import { shownName, shownValue } from './shown-value.ts'
import { tagsForm } from './tags-form.ts'

const ARGUMENT = 'OTEL_TRACES_SAMPLER_ARG'
/** They differ only in what they do with a remote parent, which clew follows in each case, as dd-trace does. */
const SAMPLER = /^(?:parentbased_)?(always_on|always_off|traceidratio)$/

/** `OTEL_TRACES_SAMPLER`, with `OTEL_TRACES_SAMPLER_ARG`, as the share of traces to keep. */
export const samplerForm: Form<number> = onlyText(
  `always_on, always_off or traceidratio, or one of them after parentbased_, and a number from 0 to 1 for ${ARGUMENT}`,
  (text, name, beside) => {
    const [, kind] = SAMPLER.exec(text.toLowerCase()) ?? []
    switch (kind) {
      case 'always_on':
        return { value: 1, refused: undefined }
      case 'always_off':
        return { value: 0, refused: undefined }
      case 'traceidratio':
        return ratio(text, beside?.variable(ARGUMENT))
      default:
        return { value: undefined, refused: shownValue(text, name) }
    }
  },
)

/** As OpenTelemetry has it, an argument that cannot be used is one that is not set, and then everything is kept. */
function ratio(sampler: string, argument: string | undefined): { value: number; refused: string | undefined } {
  const rate = argument === undefined ? 1 : toNumber(argument)
  return rate !== undefined && rate >= 0 && rate <= 1
    ? { value: rate, refused: undefined }
    : { value: 1, refused: shownName(`${shownValue(sampler)} and ${shownValue(argument)}`) }
}

/** `OTEL_TRACES_EXPORTER`: whether anything is recorded. */
export const exporterForm: Form<boolean> = onlyText('none, which records nothing, or no value', (text, name) => {
  const exporter = text.toLowerCase()
  if (exporter === 'none') return { value: false, refused: undefined }
  const refused = shownValue(text, name)
  return exporter === 'otlp'
    ? { value: undefined, refused: `${refused} (not supported yet)`, mend: OTLP_MEND }
    : { value: undefined, refused }
})

const OTLP_MEND =
  "Remove it: clew speaks the protocol of Datadog's agent, to what DD_TRACE_AGENT_URL names. To send to an OpenTelemetry Collector, give that a datadog receiver, and name its address there."

const LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['none', 'off'],
  ['error', 'error'],
  ['warn', 'warn'],
  ['info', 'info'],
  ['debug', 'debug'],
  ['verbose', 'debug'],
  ['all', 'debug'],
])

/** `OTEL_LOG_LEVEL` */
export const otelLogLevelForm: Form<LogLevel> = onlyText([...LEVELS.keys()].join(', '), (text, name) => {
  const value = LEVELS.get(text.toLowerCase())
  return { value, refused: value === undefined ? shownValue(text, name) : undefined }
})

const RENAMED: ReadonlyMap<string, string> = new Map([
  ['service.name', 'service'],
  ['service.version', 'version'],
  ['deployment.environment', 'env'],
  ['deployment.environment.name', 'env'],
])

/**
 * `OTEL_RESOURCE_ATTRIBUTES`: tags, in which a comma or an equals sign may be written as `%2C` or `%3D`. If one of them is
 * none, there are none (https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable).
 */
export const resourceAttributesForm: Form<Readonly<Record<string, unknown>>> = {
  ...tagsForm,
  expectedText: tagsForm.expectedText.replace('team:shop,region:eu', 'team=shop,region=eu'),
  readText(text, name) {
    const tags: Record<string, string> = Object.create(null)
    for (const pair of text.split(',')) {
      if (pair.trim() === '') continue
      const equals = pair.indexOf('=')
      const key = decoded(pair.slice(0, Math.max(equals, 0))).trim()
      if (key === '') return { value: undefined, refused: shownValue(text, name) }
      tags[RENAMED.get(key) ?? key] = decoded(pair.slice(equals + 1)).trim()
    }
    return Object.keys(tags).length === 0
      ? { value: undefined, refused: shownValue(text, name) }
      : tagsForm.read(withoutEmpty(tags), name)
  },
}

/** An attribute that is empty is one that is not set. */
function withoutEmpty(tags: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = Object.create(null)
  for (const [key, value] of Object.entries(tags)) {
    if (value !== '') kept[key] = value
  }
  return kept
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A form for variables whose setting has another form in code. */
function onlyText<T>(expectedText: string, readText: Form<T>['readText']): Form<T> {
  const read: Form<T>['read'] = (value, name) => ({ value: undefined, refused: shownValue(value, name) })
  return { expected: expectedText, expectedText, read, readText }
}
