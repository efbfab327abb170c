import { ErrorGroups } from '../analysis/error-groups.ts'
import { ResourceGroups } from '../analysis/resource-groups.ts'
import { ServiceMap } from '../analysis/service-map.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { TraceDigest } from '../catalogue/trace-digest.ts'
import { inTurns, type Steps } from '../steps.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import { FindingGroups } from './finding-groups.ts'
import { Parameters } from './parameters.ts'

/** More rows than anybody reads. */
const MAX_ROWS = 1000
/** Others have their turn after so many spans that were looked at closely, which takes some milliseconds. */
const TURN_SPANS = 1000

/** What many traces say together. */
export class Aggregates {
  readonly #catalogue: Catalogue
  readonly #turn: () => Promise<unknown>

  constructor(catalogue: Catalogue, turn: () => Promise<unknown>) {
    this.#catalogue = catalogue
    this.#turn = turn
  }

  async groups(search: string): Promise<Answer> {
    const groups = new ResourceGroups()
    const minutes = await this.#each(search, ({ trace, duration, errors, root }) => {
      groups.add({ id: trace.traceId, duration, errors, root })
      return 0
    })
    return jsonAnswer({ groups: groups.rows(minutes, MAX_ROWS) })
  }

  async services(search: string): Promise<Answer> {
    const map = new ServiceMap()
    const minutes = await this.#each(search, (digest) => this.#catalogue.addCalls(digest, map))
    const nodes = await inTurns(map.nodes(minutes), this.#turn)
    await this.#turn()
    const edges = await inTurns(map.edges(minutes), this.#turn)
    return jsonAnswer({ nodes: nodes.slice(0, MAX_ROWS), edges: edges.slice(0, MAX_ROWS) })
  }

  async errors(search: string): Promise<Answer> {
    const groups = new ErrorGroups()
    await this.#each(search, function* (digest) {
      const { traceId, lastReceivedAt, spans } = digest.trace
      if (digest.errors === 0) return 0
      yield* groups.add(traceId, lastReceivedAt, yield* digest.forest())
      return spans.length
    })
    return jsonAnswer({ groups: groups.rows(MAX_ROWS) })
  }

  async doctor(search: string): Promise<Answer> {
    const groups = new FindingGroups()
    const { now } = this.#catalogue
    await this.#each(search, function* (digest) {
      const { name, resource } = digest.root
      groups.add(digest.trace.traceId, resource || name, yield* digest.examine(now))
      return digest.trace.spans.length
    })
    return jsonAnswer({ findings: groups.rows() })
  }

  /**
   * Looks at each trace that is asked for, oldest first; tells in how many minutes they came. `look` tells how many spans
   * it has looked at closely.
   */
  async #each(search: string, look: (digest: TraceDigest) => number | Steps<number>): Promise<number> {
    const query = new Parameters(search, ['query']).query()
    let oldest = this.#catalogue.now
    let work = 0
    for await (const digest of this.#catalogue.matching(query, 'oldest')) {
      oldest = Math.min(oldest, digest.trace.firstReceivedAt)
      const looked = look(digest)
      work += typeof looked === 'number' ? looked : await inTurns(looked, this.#turn)
      if (work < TURN_SPANS) continue
      work = 0
      await this.#turn()
    }
    return this.#catalogue.minutesSince(oldest)
  }
}
