/** Random numbers that are the same for the same seed: mulberry32, of which 32 bits are all the state. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** One that is its own, for the round of that number. */
  static ofRound(seed: number, round: number): Chance {
    return new Chance(Math.imul(seed ^ Math.imul(round + 1, 0x9e37_79b1), 0x85eb_ca6b))
  }

  /** 32 bits. */
  bits(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** An integer from 0, and smaller than `end`. */
  below(end: number): number {
    return Math.floor((this.bits() / 2 ** 32) * end)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0
  }

  /** A double of any 64 bits. */
  double(): number {
    const bits = new DataView(new ArrayBuffer(8))
    bits.setUint32(0, this.bits())
    bits.setUint32(4, this.bits())
    return bits.getFloat64(0)
  }
}
