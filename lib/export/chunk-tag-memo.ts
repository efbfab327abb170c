import type { SamplingDecision } from '../span/sampling-decision.ts'
import type { PlainTag } from '../span/tag-value.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { chunkTags, followingTags, type ProcessFacts } from './chunk-tags.ts'
import type { TagMemo } from './tag-memo.ts'

/** Tags as they are written, and how many these are. */
export interface WrittenTags {
  readonly bytes: Uint8Array
  readonly count: number
}

/** The tags of a chunk as a list of keys and values in turn, and what is remembered of how they are encoded. */
export interface ChunkTags<E> {
  readonly tags: readonly PlainTag[]
  readonly memo: TagMemo<E>
  /** Whether the last chunk had the same: then it is worth keeping what is written, and copying it in two blocks. */
  readonly recur: boolean
  texts: WrittenTags | undefined
  numbers: WrittenTags | undefined
}

/**
 * Makes the tags of chunks. Those of traces that began here in the same second, and were decided in the same way, are the
 * same: the list is made once for them. Where some traces are kept and others are not, both take turns: one memory for both
 * would make each trace a third dearer.
 */
export class ChunkTagMemo<E> {
  readonly #process: ProcessFacts
  readonly #kept: LastTags<E>
  readonly #dropped: LastTags<E>
  readonly #memo: () => TagMemo<E>
  #origin: string | undefined
  #following: ChunkTags<E> | undefined

  constructor(process: ProcessFacts, memo: () => TagMemo<E>) {
    this.#process = process
    this.#kept = new LastTags(memo())
    this.#dropped = new LastTags(memo())
    this.#memo = memo
  }

  of(segment: TraceSegment): ChunkTags<E> {
    const last = segment.samplingPriority() > 0 ? this.#kept : this.#dropped
    if (last.fits(segment)) last.recur = true
    else {
      const tags: PlainTag[] = []
      chunkTags(segment, this.#process, (key, value) => tags.push(key, value))
      last.take(segment, tags)
    }
    return last
  }

  /** The tags of the spans behind the first; undefined if they have none of the chunk's. */
  following(segment: TraceSegment): ChunkTags<E> | undefined {
    const { origin } = segment
    if (origin === undefined) return undefined
    if (this.#following === undefined || this.#origin !== origin) {
      this.#origin = origin
      const tags = followingTags(segment)
      this.#following = { tags, memo: this.#memo(), recur: true, texts: undefined, numbers: undefined }
    }
    return this.#following
  }
}

class LastTags<E> implements ChunkTags<E> {
  tags: readonly PlainTag[] = []
  readonly memo: TagMemo<E>
  recur = false
  texts: WrittenTags | undefined = undefined
  numbers: WrittenTags | undefined = undefined
  /** Whether the tags depend on nothing but what follows. */
  #plain = false
  #decision: SamplingDecision | undefined
  #highHi = 0
  #highLo = 0

  constructor(memo: TagMemo<E>) {
    this.memo = memo
  }

  fits({ remote, decision, highHi, highLo }: TraceSegment): boolean {
    return (
      this.#plain &&
      remote === undefined &&
      this.#decision === decision &&
      this.#highHi === highHi &&
      this.#highLo === highLo
    )
  }

  take({ remote, decision, highHi, highLo }: TraceSegment, tags: readonly PlainTag[]): void {
    this.tags = tags
    this.recur = false
    this.texts = undefined
    this.numbers = undefined
    this.#plain = remote === undefined
    this.#decision = decision
    this.#highHi = highHi
    this.#highLo = highLo
  }
}
