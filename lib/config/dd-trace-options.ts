/**
 * Options of dd-trace that clew does not have. Whoever comes from there is told which have no effect, and the program
 * starts; any other unknown name is a mistake.
 */
export const DD_TRACE_OPTIONS: ReadonlySet<string> = new Set(
  `apmTracingEnabled appsec clientIpEnabled clientIpHeader
  cloudPayloadTagging codeOriginForSpans dbm dbmPropagationMode dogstatsd dsmEnabled dynamicInstrumentation experimental
  headerTags iast inferredProxyServicesEnabled ingestion llmobs logInjection lookup
  middlewareTracingEnabled openAiLogsEnabled peerServiceMapping plugins profiling protocolVersion rateLimit remoteConfig
  reportHostname runtimeMetrics runtimeMetricsRuntimeId samplingRules serviceMapping site spanAttributeSchema
  spanComputePeerService spanRemoveIntegrationFromService spanSamplingRules stats traceWebsocketMessagesEnabled
  traceWebsocketMessagesInheritSampling traceWebsocketMessagesSeparateTraces`.split(/\s+/),
)
