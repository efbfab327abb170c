// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/stats_gen.go: ClientStatsPayload
import { MsgpackBuffer } from '../msgpack/msgpack-buffer.ts'
import { BUCKET_MS } from './concentrator.ts'
import type { StatsBucket } from './stats-bucket.ts'
import type { StatsGroup } from './stats-group.ts'
import { putRow, putUint64 } from './stats-row.ts'
import type { StatsLoss } from './stats-tally.ts'

/** Whose statistics they are; of which container the agent knows by a header. */
export interface StatsIdentity {
  /** The name of the machine, whether or not traces tell it. */
  readonly hostname: string
  /** Empty for the agent's default. */
  readonly env: string
  readonly version: string
  readonly lang: string
  readonly tracerVersion: string
  readonly runtimeId: string
  readonly service: string | undefined
  /** `name:value`, with commas between. */
  readonly processTags: string | undefined
}

/** A body for `/v0.6/stats`. */
export interface StatsPayload {
  readonly body: Uint8Array
  /** Groups in it, and spans counted in them. */
  readonly rows: number
  readonly hits: number
}

/** What Datadog calls the place of which nobody has said anything. */
export const UNKNOWN_ENV = 'unknown-env'

const INITIAL_BYTES = 16 * 1024
/** A payload of more bytes is sent in parts: what takes long to write would block the loop. */
const FULL_BYTES = 2 * 1024 * 1024
/** More than the largest row and what comes before it. */
const MOST_BYTES = 32 * 1024 * 1024
const BUCKET_NS = BUCKET_MS * 1e6

/**
 * Writes what was counted as the agent reads it: a map of who it is and `Stats`, an array of buckets; a bucket is a map of
 * `Start`, `Duration` and `Stats`, an array of groups.
 */
export class StatsEncoder {
  /** Where a program runs that does not say so. */
  defaultEnv: string = UNKNOWN_ENV
  readonly #identity: StatsIdentity
  readonly #out = new MsgpackBuffer(INITIAL_BYTES, MOST_BYTES)
  #sequence = 0
  /** The bucket of which only a part has been written, and how many groups that is. */
  #begun: StatsBucket | undefined
  #written = 0

  constructor(identity: StatsIdentity) {
    this.#identity = identity
  }

  /** A payload of nothing, to see whether the agent takes any. */
  nothing(): StatsPayload {
    this.#head()
    this.#out.arrayHeader(0)
    return { body: this.#take(), rows: 0, hits: 0 }
  }

  /** Takes as much out of the first of the buckets that wait as a payload has room for; undefined if there is nothing. */
  next(waiting: StatsBucket[]): StatsPayload | undefined {
    if (waiting.length === 0) return undefined
    const out = this.#out
    const total = { rows: 0, hits: 0 }
    this.#head()
    const buckets = new ArrayOfUnknownLength(out)
    let begun: StatsBucket | undefined
    let done = 0
    for (; done < waiting.length; done++) {
      const bucket = waiting[done] as StatsBucket
      const before = out.length
      const groups = this.#bucket(bucket)
      const first = bucket === this.#begun ? this.#written : 0
      const next = this.#rows(bucket, first, groups, total)
      if (next > first) {
        groups.end()
        buckets.count++
      } else out.length = before
      if (next < bucket.groups.length) {
        begun = bucket
        this.#written = next
        break
      }
    }
    buckets.end()
    this.#begun = begun
    waiting.splice(0, done)
    return { body: this.#take(), ...total }
  }

  /** What of a bucket has not been written. */
  left(bucket: StatsBucket): StatsLoss {
    const groups = bucket.groups.slice(bucket === this.#begun ? this.#written : 0)
    return { rows: groups.length, hits: groups.reduce((sum, { hits }) => sum + hits, 0) }
  }

  /** Writes groups as long as there is room, at least one in all; tells which would be the next. */
  #rows({ groups }: StatsBucket, first: number, array: ArrayOfUnknownLength, total: StatsLoss): number {
    const out = this.#out
    for (let i = first; i < groups.length; i++) {
      const group = groups[i] as StatsGroup
      const before = out.length
      putRow(out, group)
      if (out.length > FULL_BYTES && total.rows > 0) {
        out.length = before
        return i
      }
      array.count++
      total.rows++
      total.hits += group.hits
    }
    return groups.length
  }

  #take(): Uint8Array {
    const body = this.#out.bytes.subarray(0, this.#out.length)
    this.#out.replace()
    return body
  }

  #head(): void {
    const { hostname, env, version, lang, tracerVersion, runtimeId, service, processTags } = this.#identity
    const out = this.#out
    out.length = 0
    const texts: [string, string | undefined][] = [
      ['Hostname', hostname],
      ['Env', env === '' ? this.defaultEnv : env],
      ['Version', version],
      ['Lang', lang],
      ['TracerVersion', tracerVersion],
      ['RuntimeID', runtimeId],
      ['Service', service],
      ['ProcessTags', processTags],
    ]
    const given = texts.filter((entry): entry is [string, string] => entry[1] !== undefined)
    out.mapHeader(given.length + 2)
    for (const [key, value] of given) {
      out.knownString(key)
      out.string(value)
    }
    out.knownString('Sequence')
    putUint64(out, ++this.#sequence)
    out.knownString('Stats')
  }

  #bucket({ slot }: StatsBucket): ArrayOfUnknownLength {
    const out = this.#out
    out.mapHeader(3)
    out.knownString('Start')
    // A multiple of 2 ** 10, and so a double that is exact.
    putUint64(out, slot * BUCKET_NS)
    out.knownString('Duration')
    putUint64(out, BUCKET_NS)
    out.knownString('Stats')
    return new ArrayOfUnknownLength(out)
  }
}

/** array 32, whose count is put in when it is known: `dd CC CC CC CC`. */
class ArrayOfUnknownLength {
  readonly #out: MsgpackBuffer
  readonly #at: number
  count = 0

  constructor(out: MsgpackBuffer) {
    out.reserve(5)
    this.#out = out
    this.#at = out.length
    out.view.setUint8(out.length, 0xdd)
    out.length += 5
  }

  end(): void {
    this.#out.view.setUint32(this.#at + 1, this.count)
  }
}
