import type { RequestRule } from './rule.ts'

export const traceCount: RequestRule = {
  name: 'trace_count',
  description: 'X-Datadog-Trace-Count is what the agent counts as lost when it refuses a payload.',
  check({ headers, traces }) {
    const told = headers['x-datadog-trace-count']
    if (told === undefined || told === String(traces)) return undefined
    return `the header X-Datadog-Trace-Count says ${JSON.stringify(told)}, and the payload has ${traces}; an agent counts wrong when it refuses one`
  },
}
