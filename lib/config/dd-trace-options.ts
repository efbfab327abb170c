const NAMES = `apmTracingEnabled appsec clientIpEnabled clientIpHeader cloudPayloadTagging codeOriginForSpans dbm
  dbmPropagationMode dsmEnabled dynamicInstrumentation experimental headerTags iast inferredProxyServicesEnabled
  ingestion llmobs logInjection lookup middlewareTracingEnabled openAiLogsEnabled peerServiceMapping plugins profiling
  remoteConfig runtimeMetrics runtimeMetricsRuntimeId site spanAttributeSchema spanComputePeerService
  spanRemoveIntegrationFromService traceId128BitLoggingEnabled
  traceWebsocketMessagesEnabled traceWebsocketMessagesInheritSampling traceWebsocketMessagesSeparateTraces`

/**
 * Whether an option is one of dd-trace that clew does not have. Whoever comes from there is told which have no effect, and
 * the program starts; any other unknown name is a mistake.
 */
export function isDdTraceOption(name: string): boolean {
  return NAMES.split(/\s+/).includes(name)
}
