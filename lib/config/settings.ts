import * as forms from './forms.ts'
import { LateForm } from './late-form.ts'
import { metricsSettings } from './metrics-settings.ts'
import { exporterForm, otelLogLevelForm, resourceAttributesForm } from './otel-forms.ts'
import { propagationSettings } from './propagation-settings.ts'
import { samplingSettings } from './sampling-settings.ts'
import { sendingSettings } from './sending-settings.ts'
import { normalizedServiceName } from './service-name.ts'
import type { Setting, Settings } from './setting.ts'
import { shownTags } from './shown-tags.ts'
import { sourceSettings } from './source-settings.ts'
import { tagsForm } from './tags-form.ts'
import { textsForm } from './texts-form.ts'

const tagsRow = {
  form: tagsForm,
  default: {},
  defaultText: 'none',
  adds: true,
  show: shownTags,
} as const

/** Every setting there is. */
export const settings: Settings = {
  enabled: {
    option: 'enabled',
    env: ['DD_TRACE_ENABLED', ['OTEL_TRACES_EXPORTER', new LateForm(() => exporterForm)]],
    form: forms.booleanForm,
    default: true,
    doc: 'Whether anything is recorded.',
  },
  service: {
    option: 'service',
    env: ['DD_SERVICE', 'DD_SERVICE_NAME', 'OTEL_SERVICE_NAME'],
    form: forms.textForm,
    default: 'unnamed-service',
    defaultIn: (surroundings) => normalizedServiceName(surroundings.serviceName()),
    defaultText: 'the name in package.json',
    doc: 'The service that spans belong to.',
  },
  env: {
    option: 'env',
    env: ['DD_ENV'],
    form: forms.textForm,
    default: undefined,
    defaultText: 'none',
    doc: 'Where the program runs, such as prod or staging.',
  },
  version: {
    option: 'version',
    env: ['DD_VERSION'],
    form: forms.textForm,
    default: undefined,
    defaultText: 'none',
    doc: 'The version of the program.',
  },
  tags: {
    option: 'tags',
    env: ['DD_TAGS'],
    ...tagsRow,
    doc: 'Tags of every span. Those of all places are added up, and those of the most wanted place win; service, env and version among them count if they are not set otherwise.',
  },
  traceTags: {
    env: ['DD_TRACE_TAGS', 'DD_TRACE_GLOBAL_TAGS'],
    ...tagsRow,
    doc: 'More such tags, which win over those of DD_TAGS in the same place.',
  },
  resourceAttributes: {
    env: [['OTEL_RESOURCE_ATTRIBUTES', new LateForm(() => resourceAttributesForm)]],
    ...tagsRow,
    doc: 'More such tags, in the terms of OpenTelemetry: service.name, service.version and deployment.environment.name are service, version and env. All others of the same place win over them.',
  },
  serviceMapping: {
    option: 'serviceMapping',
    env: ['DD_SERVICE_MAPPING'],
    form: new LateForm(() => textsForm),
    default: Object.create(null),
    defaultText: 'none',
    show: shownTags,
    doc: 'Services and the names that they get instead.',
  },
  ...sourceSettings,
  ...sendingSettings,
  ...samplingSettings,
  ...propagationSettings,
  ...metricsSettings,
  wideTraceIds: {
    option: 'traceId128BitGenerationEnabled',
    env: ['DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED'],
    form: forms.booleanForm,
    default: true,
    doc: 'Whether trace ids have 128 bits, or 64.',
  },
  detached: {
    option: 'detached',
    env: ['CLEW_DETACHED'],
    form: forms.detachedForm,
    default: 'child',
    doc: 'Whether work that outlives the function around its span stays in the trace, or begins one that points back.',
  },
  contextManager: {
    option: 'contextManager',
    env: [],
    form: forms.contextManagerForm,
    default: undefined,
    defaultText: 'none',
    doc: "Carries the active span through an application's own kind of context too.",
  },
  scope: {
    env: ['DD_TRACE_SCOPE'],
    form: forms.scopeForm,
    default: 'async_local_storage',
    doc: 'What carries the active span, if no context manager is given: AsyncLocalStorage alone, or a cls-hooked namespace too.',
  },
  clsNamespace: {
    env: ['CLEW_CLS_NAMESPACE'],
    form: forms.textForm,
    default: 'clew',
    doc: 'The name of that namespace.',
  },
  startupLogs: {
    option: 'startupLogs',
    env: ['DD_TRACE_STARTUP_LOGS'],
    form: forms.booleanForm,
    default: false,
    defaultText: 'true where debug is on, else false',
    doc: 'Whether to say on stderr, at start, with which configuration.',
  },
  debug: {
    option: 'debug',
    env: ['DD_TRACE_DEBUG'],
    form: forms.booleanForm,
    default: false,
    defaultText: 'true at the log level debug, else false',
    doc: 'Whether to explain in the log what clew does and ignores, and to look for leaking spans.',
  },
  development: {
    env: ['NODE_ENV'],
    form: forms.developmentForm,
    default: false,
    doc: 'Whether to look for leaking spans, as debug does too.',
  },
  logLevel: {
    option: 'logLevel',
    env: ['DD_TRACE_LOG_LEVEL', 'DD_LOG_LEVEL', ['OTEL_LOG_LEVEL', new LateForm(() => otelLogLevelForm)]],
    form: forms.logLevelForm,
    default: 'warn',
    defaultText: 'debug where debug is on, else warn',
    doc: 'What is worth a log line: debug, info, warn, error or off.',
  },
  logger: {
    option: 'logger',
    env: [],
    form: forms.loggerForm,
    default: undefined,
    defaultText: 'stderr',
    doc: 'Where log lines go.',
  },
}

/** All variables that some setting reads. */
export function variableNames(): string[] {
  const names: string[] = []
  forEachVariable((name) => names.push(name))
  return names
}

/** Calls `take` for each variable that some setting reads. */
export function forEachVariable(take: (name: string, setting: Setting<unknown>) => void): void {
  for (const setting of Object.values<Setting<unknown>>(settings)) {
    for (const entry of setting.env) take(typeof entry === 'string' ? entry : entry[0], setting)
    if (setting.also !== undefined) for (const name of setting.also) take(name, setting)
  }
}
