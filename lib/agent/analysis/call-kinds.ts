import type { NodeKind, Peer } from './peer.ts'

/** What a span says of who calls whom, besides how long it took: many spans say the same. */
export interface CallKind {
  readonly service: string
  /** What the service is by this span. */
  readonly kind: NodeKind
  /** The service that called it, if that is another one. */
  readonly from: string | undefined
  /** Whether the service began to work for somebody with it: another service, or whoever sent the first request. */
  readonly enters: boolean
  /** What it called that sends no spans of its own. */
  readonly peer: Peer | undefined
  readonly failed: boolean
}

/** Tables that take more are begun anew. */
const MAX_BYTES = 4 * 1024 * 1024
/** What a kind takes besides its characters. */
const KIND_BYTES = 250
const CHAR_BYTES = 2

/** The kinds of calls that there are, each with a number. */
export class CallKinds {
  /** Which table it is: numbers of another one mean something else. */
  readonly generation: number
  readonly #kinds: CallKind[] = []
  readonly #indexes = new Map<string, number>()
  #bytes = 0

  constructor(generation = 0) {
    this.generation = generation
  }

  /** What it takes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether it has become too large to be kept. */
  get isFull(): boolean {
    return this.#bytes > MAX_BYTES
  }

  indexOf(kind: CallKind): number {
    const key = keyOf(kind)
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    const index = this.#kinds.push(kind) - 1
    this.#indexes.set(key, index)
    this.#bytes += KIND_BYTES + 2 * CHAR_BYTES * key.length
    return index
  }

  at(index: number): CallKind {
    return this.#kinds[index] as CallKind
  }
}

/** Names may have any characters: that each has its length before it tells them apart. */
function keyOf({ service, kind, from, enters, peer, failed }: CallKind): string {
  const lengths = `${service.length} ${from?.length ?? '-'} ${peer?.kind ?? '-'}`
  return `${kind} ${enters} ${failed} ${lengths} ${service}${from ?? ''}${peer?.name ?? ''}`
}
