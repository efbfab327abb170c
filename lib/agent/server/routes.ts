import type { IncomingMessage } from 'node:http'
import { otlpTraces } from '../otlp/otlp-intake.ts'
import { V04, V05 } from '../payload/traces-payload.ts'
import type { AgentInfo } from './info.ts'
import type { Intake } from './intake.ts'
import { failure, json, NOT_FOUND, OK, type Reply, rates } from './reply.ts'

interface Route {
  readonly methods: readonly string[]
  handle(request: IncomingMessage): Reply | Promise<Reply>
}

/** What `/info` tells of; the agent leaves out `/info` itself too. */
export const ENDPOINTS: readonly string[] = ['/v0.3/traces', '/v0.4/traces', '/v0.5/traces', '/v0.6/stats']

/** Who answers a request. Whatever this agent has not is answered with 404, at which tracers use an older protocol. */
export class Routes {
  readonly #routes: ReadonlyMap<string, Route>

  constructor(intake: Intake, info: () => AgentInfo) {
    this.#routes = new Map<string, Route>([
      ['/info', { methods: ['GET', 'HEAD'], handle: () => json(info().body) }],
      ['/v0.1/traces', upload((request) => intake.legacy(request))],
      ['/v0.2/traces', upload((request) => intake.legacy(request))],
      ['/v0.3/traces', upload((request) => intake.traces(request, V04, () => OK))],
      ['/v0.4/traces', upload((request) => intake.traces(request, V04, rates))],
      ['/v0.5/traces', upload((request) => intake.traces(request, V05, rates))],
      ['/v1/traces', upload((request) => otlpTraces(intake, request))],
      ['/v0.6/stats', upload((request) => intake.stats(request))],
    ])
  }

  answer(request: IncomingMessage, path: string): Reply | Promise<Reply> {
    const route = this.#routes.get(path)
    if (route === undefined) return NOT_FOUND
    const { methods } = route
    if (methods.includes(String(request.method))) return route.handle(request)
    const refused = failure(405, `expected ${methods.join(' or ')}, got ${request.method} for ${path}; nothing is done`)
    return { ...refused, headers: { ...refused.headers, Allow: methods.join(', ') } }
  }
}

function upload(handle: Route['handle']): Route {
  return { methods: ['PUT', 'POST'], handle }
}
