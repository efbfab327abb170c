import type { AgentInfo } from './agent-info.ts'

/** Which fields of a span of v0.4 an agent takes besides those that every agent takes. */
export interface NativeFields {
  readonly links: boolean
  readonly events: boolean
  readonly metaStruct: boolean
}

/** The first agent that reads links: https://docs.datadoghq.com/tracing/trace_collection/span_links/#minimum-support */
const LINKS_SINCE = [7, 52] as const

/**
 * The fields that an agent takes, as it says. Of links none says so: the version tells, or that it takes events, which came
 * later. An agent that does not know a field passes over it without a word.
 *
 * @param nativeEvents whether events have a field of their own, whatever the agent says; undefined for what it says
 */
export function nativeFields(info: AgentInfo, nativeEvents?: boolean): NativeFields {
  return {
    links: info.spanEvents || isSince(info.version, LINKS_SINCE),
    events: nativeEvents ?? info.spanEvents,
    metaStruct: info.spanMetaStructs,
  }
}

/** Whether a version like `7.52.0-rc.1` is that one or a later one. */
function isSince(version: string | undefined, [major, minor]: readonly [number, number]): boolean {
  const [, given, after] = /^(\d{1,4})\.(\d{1,4})\./.exec(version ?? '') ?? []
  return Number(given) > major || (Number(given) === major && Number(after) >= minor)
}
