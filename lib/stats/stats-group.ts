import { Sketch } from './sketch.ts'
import type { StatsKey } from './stats-key.ts'

/** What stands for a value of which there are too many. */
const BLOCKED = 'tracer_blocked_value'

/** The key of the spans for which there is no room. */
export const OVERFLOW: StatsKey = {
  service: BLOCKED,
  name: BLOCKED,
  resource: BLOCKED,
  type: BLOCKED,
  kind: BLOCKED,
  httpStatus: 0,
  synthetics: false,
  root: 0,
  grpcStatus: '',
  method: BLOCKED,
  endpoint: BLOCKED,
  source: BLOCKED,
  peerCount: 1,
  peerNames: [BLOCKED],
  peerValues: [''],
}

/** Spans that are alike in all that they are counted by: how many, how many failed, and how long they took. */
export class StatsGroup implements StatsKey {
  readonly service: string
  readonly name: string
  readonly resource: string
  readonly type: string
  readonly kind: string
  readonly httpStatus: number
  readonly synthetics: boolean
  readonly root: number
  readonly grpcStatus: string
  readonly method: string
  readonly endpoint: string
  readonly source: string
  readonly peerCount: number
  readonly peerNames: readonly string[]
  readonly peerValues: readonly string[]
  hits = 0
  topLevelHits = 0
  errors = 0
  /** Nanoseconds, all together. */
  duration = 0
  ok: Sketch | undefined = undefined
  failed: Sketch | undefined = undefined

  constructor(key: StatsKey) {
    this.service = key.service
    this.name = key.name
    this.resource = key.resource
    this.type = key.type
    this.kind = key.kind
    this.httpStatus = key.httpStatus
    this.synthetics = key.synthetics
    this.root = key.root
    this.grpcStatus = key.grpcStatus
    this.method = key.method
    this.endpoint = key.endpoint
    this.source = key.source
    this.peerCount = key.peerCount
    this.peerNames = key.peerNames.slice(0, key.peerCount)
    this.peerValues = key.peerValues.slice(0, key.peerCount)
  }

  add(ns: number, failed: boolean, topLevel: boolean): void {
    this.hits++
    if (topLevel) this.topLevelHits++
    this.duration += ns
    if (failed) {
      this.errors++
      this.failed ??= new Sketch()
      this.failed.add(ns)
    } else {
      this.ok ??= new Sketch()
      this.ok.add(ns)
    }
  }
}
