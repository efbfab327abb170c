/** Who sends: the process, its runtime and its container. */
export interface Sender {
  readonly tracerVersion: string
  readonly nodeVersion: string
  readonly interpreter: string
  /** The container's id, if the process is in one. */
  readonly containerId: string | undefined
  /** `ci-<container id>` or `in-<cgroup inode>`. */
  readonly entityId: string | undefined
  /** `DD_EXTERNAL_ENV`, as the admission controller set it. */
  readonly externalEnv: string | undefined
}

/**
 * The headers of every request to the agent that do not depend on the payload, as `pkg/trace/api/internal/header` of the
 * agent reads them.
 */
export function agentHeaders(sender: Sender): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/msgpack',
    'Datadog-Meta-Lang': 'nodejs',
    'Datadog-Meta-Lang-Version': sender.nodeVersion,
    'Datadog-Meta-Lang-Interpreter': sender.interpreter,
    'Datadog-Meta-Tracer-Version': sender.tracerVersion,
    // We set `_dd.top_level` ourselves.
    'Datadog-Client-Computed-Top-Level': 'yes',
    // Without it, an agent that throws a payload away for want of time answers 200.
    'Datadog-Send-Real-Http-Status': 'true',
  }
  if (sender.containerId !== undefined) headers['Datadog-Container-ID'] = sender.containerId
  if (sender.entityId !== undefined) headers['Datadog-Entity-ID'] = sender.entityId
  if (sender.externalEnv !== undefined) headers['Datadog-External-Env'] = sender.externalEnv
  return headers
}
