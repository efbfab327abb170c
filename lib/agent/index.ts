export type { AgentStats } from './agent-stats.ts'
export { type AgentOptions, type DevAgent, startAgent } from './dev-agent.ts'
export type {
  ReceivedAttribute,
  ReceivedEvent,
  ReceivedLink,
  ReceivedSpan,
  ReceivedTrace,
  Warning,
} from './received-trace.ts'
export { type ShowTracesOptions, showTraces } from './show-traces.ts'
