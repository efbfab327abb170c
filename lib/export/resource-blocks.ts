/** Longest resource that is remembered. */
const MAX_LENGTH = 256
/** So many resources are remembered, and so many of one kind of spans. */
const MAX_RESOURCES = 4096
const MAX_OF_A_KIND = 128
/** So many more resources may be new than known; then none is looked for in the next `PAUSE` spans. */
const CHANCES = 128
const PAUSE = 4096
/** In place of the block of a resource that has come once. */
const ONCE = new Uint8Array(0)

/** How many resources all kinds of spans may still remember. */
export interface ResourceBudget {
  resources: number
}

export function resourceBudget(): ResourceBudget {
  return { resources: MAX_RESOURCES }
}

/**
 * What stands before the tags of spans of one kind, in one piece for each resource that comes again: where the resources of a kind
 * take turns, as queries do, encoding takes two thirds of the time. Where none comes again, as with ids in them, looking for
 * them is put off, and costs nothing that could be measured.
 */
export class ResourceBlocks {
  readonly #encode: (resource: string) => Uint8Array
  readonly #budget: ResourceBudget
  readonly #blocks = new Map<string, Uint8Array>()
  #chances = CHANCES
  #pause = 0
  /** What was found last. */
  #resource: string | undefined
  #block: Uint8Array | undefined

  /** @param encode all that stands before the tags of a span with this resource */
  constructor(encode: (resource: string) => Uint8Array, budget: ResourceBudget) {
    this.#encode = encode
    this.#budget = budget
  }

  /** The block of a resource that has come before; undefined for a new one, and for one that is not remembered. */
  of(resource: string): Uint8Array | undefined {
    return resource === this.#resource ? this.#block : this.#find(resource)
  }

  #find(resource: string): Uint8Array | undefined {
    if (this.#pause > 0) {
      this.#pause--
      return undefined
    }
    if (resource.length > MAX_LENGTH) return undefined
    let block = this.#blocks.get(resource)
    if (block === undefined) {
      this.#missed(resource)
      return undefined
    }
    if (block === ONCE) {
      block = this.#encode(resource)
      this.#blocks.set(resource, block)
    }
    if (this.#chances < CHANCES) this.#chances++
    this.#resource = resource
    this.#block = block
    return block
  }

  #missed(resource: string): void {
    if (this.#chances-- === 0) this.#forget()
    else if (this.#blocks.size < MAX_OF_A_KIND && this.#budget.resources > 0) {
      this.#budget.resources--
      this.#blocks.set(resource, ONCE)
    }
  }

  #forget(): void {
    this.#budget.resources += this.#blocks.size
    this.#blocks.clear()
    this.#chances = CHANCES
    this.#pause = PAUSE
  }
}
