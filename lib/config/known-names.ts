/** Variables of Datadog's tracers that clew does not read. */
interface Left {
  /** What stands behind the name in a message: `sampling by rules is not there yet`. */
  readonly why: string
  /** Names, parted by white space; a `*` stands for one or more characters. */
  readonly names: string
}

/**
 * What dd-trace-js and dd-trace-py read and clew does not, and why. Who sets one of them is told, because a variable that
 * is silently dropped is looked for everywhere else first.
 */
export const LEFT_OUT: readonly Left[] = [
  {
    why: 'log records always have trace ids of all their bits',
    names: 'DD_TRACE_128_BIT_TRACEID_LOGGING_ENABLED',
  },
  {
    why: 'clew sends to an agent, and to nothing else yet',
    names: `DD_API_KEY DATADOG_API_KEY DD_APP_KEY DD_SITE DD_AGENTLESS_ENABLED _DD_APM_TRACING_AGENTLESS_ENABLED
      DD_TRACE_EXPERIMENTAL_EXPORTER _DD_TRACE_WRITER_ADDITIONAL_HEADERS DD_APM_FLUSH_DEADLINE_MILLISECONDS`,
  },
  {
    why: 'export by OTLP is not there yet',
    names: `OTEL_EXPORTER_OTLP_* OTEL_BSP_* OTEL_TRACES_SPAN_METRICS_ENABLED OTEL_SPAN_*_LIMIT OTEL_ATTRIBUTE_*_LIMIT
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`,
  },
  {
    why: "it switches dd-trace's OpenTelemetry API, which clew has not yet",
    names: `OTEL_SDK_DISABLED DD_TRACE_OTEL_ENABLED DD_TRACE_OTEL_SEMANTICS_ENABLED DD_TRACE_OTEL_CTX_ENABLED
      DD_LOGS_OTEL_ENABLED DD_METRICS_OTEL_ENABLED OTEL_LOGS_EXPORTER OTEL_LOGRECORD_* OTEL_BLRP_*`,
  },
  { why: 'statistics have the keys that the agent asks for', names: 'DD_TRACE_STATS_ADDITIONAL_TAGS' },
  {
    why: 'there are no metrics yet but those of the tracer itself',
    names: `DD_RUNTIME_METRICS_* OTEL_METRICS_EXPORTER OTEL_METRIC_* _DD_TRACE_METRICS_OTEL_FLUSH_INTERVAL
      DD_TRACE_EXPERIMENTAL_SPAN_COUNTS DD_TRACE_EXPERIMENTAL_STATE_TRACKING`,
  },
  {
    why: 'clew sends no telemetry of its own, and takes no remote configuration yet',
    names: `DD_INSTRUMENTATION_TELEMETRY_ENABLED DD_TRACE_TELEMETRY_ENABLED DD_TELEMETRY_* DD_REMOTE_CONFIGURATION_ENABLED
      DD_REMOTE_CONFIG_ENABLED DD_REMOTE_CONFIG_POLL_INTERVAL_SECONDS`,
  },
  {
    why: 'logs get their trace by tracer.inject; loggers are not instrumented yet',
    names: 'DD_LOGS_INJECTION DD_LOGS_INJECTION_ENABLED',
  },
  {
    why: 'the commit is looked for in no other folder',
    names: 'DD_GIT_PROPERTIES_FILE DD_GIT_FOLDER_PATH',
  },
  {
    why: 'services of other programs are not named by clew yet',
    names: `DD_TRACE_SPAN_ATTRIBUTE_SCHEMA DD_TRACE_REMOVE_INTEGRATION_SERVICE_NAMES_ENABLED
      DD_TRACE_PEER_SERVICE_DEFAULTS_ENABLED DD_TRACE_PEER_SERVICE_MAPPING`,
  },
  {
    why: 'HTTP is not instrumented yet',
    names: `DD_TRACE_HEADER_TAGS DD_TRACE_HTTP_SERVER_ERROR_STATUSES DD_HTTP_SERVER_ERROR_STATUSES
      DD_TRACE_HTTP_CLIENT_ERROR_STATUSES DD_HTTP_SERVER_TAG_QUERY_STRING DD_TRACE_HTTP_CLIENT_TAG_QUERY_STRING
      DD_TRACE_OBFUSCATION_QUERY_STRING_REGEXP DD_TRACE_CLIENT_IP_ENABLED DD_TRACE_CLIENT_IP_HEADER
      DD_TRACE_RESOURCE_RENAMING_ENABLED DD_TRACE_RESOURCE_RENAMING_ALWAYS_SIMPLIFIED_ENDPOINT
      DD_TRACE_MIDDLEWARE_TRACING_ENABLED DD_TRACE_INFERRED_PROXY_SERVICES_ENABLED DD_TRACE_WEBSOCKET_*`,
  },
  {
    why: 'libraries are not instrumented yet',
    names: `DD_TRACE_DISABLED_PLUGINS DD_TRACE_DISABLED_INSTRUMENTATIONS DD_TRACE_PLUGINS DD_TRACE_CLOUD_*
      DD_TRACE_AWS_* DD_TRACE_*_SERVICE_NAME DD_GRPC_*_ERROR_STATUSES DD_TRACE_GRPC_*_ERROR_STATUSES
      DD_TRACE_METHODS DD_PATCH_MODULES DD_TRACE_SAFE_INSTRUMENTATION_ENABLED DD_TRACE_DYNAMODB_* DD_TRACE_GRAPHQL_*
      DD_TRACE_MONGODB_*`,
  },
  {
    why: 'it opts out of tracing for a product that clew does not have',
    names: 'DD_APM_TRACING_ENABLED DD_TRACING_ENABLED',
  },
  {
    why: 'spans that leak are found in development, and in debug, by themselves',
    names: `DD_TRACE_SPAN_LEAK_DEBUG DD_TRACE_EXPERIMENTAL_LONG_RUNNING_FLUSH_INTERVAL
      DD_TRACE_EXPERIMENTAL_LONG_RUNNING_INITIAL_FLUSH_INTERVAL`,
  },
  {
    why: 'log lines go to stderr or to the logger of the options, each as it is',
    names: `DD_TRACE_LOG_FILE DD_TRACE_LOG_FILE_LEVEL DD_TRACE_LOG_FILE_SIZE_BYTES DD_TRACE_LOG_STREAM_HANDLER
      DD_TRACE_LOGGING_RATE DD_TRACE_BEAUTIFUL_LOGS DD_TRACE_ENCODING_DEBUG _DD_TRACE_WRITER_LOG_ERROR_PAYLOADS`,
  },
  {
    why: 'a service is called as DD_SERVICE or package.json says',
    names: 'DD_ENABLE_NX_SERVICE_NAME DD_ENABLE_LAGE_PACKAGE_NAME',
  },
  { why: 'connections are always used again', names: 'DD_TRACE_WRITER_REUSE_CONNECTIONS' },
  {
    why: 'it says how Python does something',
    names: `DD_MAIN_PACKAGE DD_TESTING_RAISE DD_TRACE_RAISE_DEPRECATIONWARNING DD_TRACE_EXPERIMENTAL_FEATURES_ENABLED
      DD_TRACE_SPAN_TRACEBACK_MAX_SIZE DD_TRACE_WRAP_SPAN_NAME_INCLUDE_CLASS`,
  },
  {
    why: 'a heap snapshot is taken by node --heapsnapshot-signal',
    names: 'DD_HEAP_SNAPSHOT_COUNT DD_HEAP_SNAPSHOT_INTERVAL DD_HEAP_SNAPSHOT_DESTINATION',
  },
  {
    why: 'it belongs to another product, which clew does not have',
    names: `DD_APPSEC_* DD_API_SECURITY_* DD_IAST_* DD_AI_GUARD_* DD_EXPERIMENTAL_APPSEC_* DD_PROFILING_* DD_CIVISIBILITY_*
      DD_TEST_* DD_LLMOBS_* DD_DYNAMIC_INSTRUMENTATION_* DD_EXCEPTION_REPLAY_* DD_SYMBOL_DATABASE_* DD_CODE_ORIGIN_FOR_SPANS_*
      DD_DATA_STREAMS_ENABLED DD_DBM_* DD_CRASHTRACKING_* DD_EXPERIMENTAL_FLAGGING_* DD_INJECT_FORCE DD_INJECTION_ENABLED
      DD_LAMBDA_* DD_GIT_* DD_OPENAI_* DD_LANGCHAIN_* DD_VERTEXAI_* DD_AZURE_* DD_MINI_AGENT_PATH DD_FEATURE_FLAGS_* DD_FLAGGING_* DD_CODE_COVERAGE_FLAGS
      DD_EXPERIMENTAL_TEST_* DD_EXPERIMENTAL_PROFILING_ENABLED DD_INTERNAL_PROFILING_* DD_EXPERIMENTAL_API_SECURITY_ENABLED
      DD_INSTRUMENTATION_* DD_CUSTOM_PARENT_ID DD_CUSTOM_TRACE_ID DD_ACTION_EXECUTION_ID DD_PIPELINE_EXECUTION_ID
      DD_AGENTLESS_LOG_SUBMISSION_* DD_PLAYWRIGHT_WORKER DD_VITEST_WORKER DD_DURABLE_CROSS_INVOCATION_TRACING_ENABLED`,
  },
  // After all others, of which some look like it.
  { why: 'libraries are not instrumented yet', names: 'DD_TRACE_*_ENABLED' },
]

let exact: ReadonlyMap<string, string> | undefined
let families: readonly (readonly [pattern: RegExp, why: string])[] = []

/** Why a variable of Datadog's or OpenTelemetry's has no effect; undefined for one that nobody knows. */
export function whyLeftOut(name: string): string | undefined {
  exact ??= sortOut()
  return exact.get(name) ?? families.find(([pattern]) => pattern.test(name))?.[1]
}

/** The same without the families of names, of which one may be misspelt. */
export function isLeftOut(name: string): boolean {
  exact ??= sortOut()
  return exact.has(name)
}

function sortOut(): ReadonlyMap<string, string> {
  const all = LEFT_OUT.flatMap(({ why, names }) => names.split(/\s+/).map((name) => [name, why] as const))
  families = all
    .filter(([name]) => name.includes('*'))
    .map(([name, why]) => [new RegExp(`^${name.replace('*', '.+')}$`), why])
  return new Map(all.filter(([name]) => !name.includes('*')))
}
