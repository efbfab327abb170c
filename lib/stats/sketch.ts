// https://github.com/DataDog/sketches-go/blob/master/ddsketch/pb/ddsketch.proto

/** A quantile is at most so far off, as a part of itself. */
const ACCURACY = 0.01
/** The upper end of a bin divided by its lower end. */
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY)
const MULTIPLIER = 1 / Math.log(GAMMA)
const MAX_BINS = 2048
/** Nothing takes longer than the agent's clock can count. */
const MAX_NS = 2 ** 63
/** Bins that are made beyond those that are needed at once. */
const SPARE_BINS = 16
const NO_BINS = new Float64Array(0)

const DOUBLE = new Float64Array(1)
const HALVES = new Uint32Array(DOUBLE.buffer)
/** Which half of a double has its sign, its exponent of 11 bits, and the upper 20 bits of its mantissa. */
const UPPER = new Uint8Array(Float64Array.of(1).buffer)[7] === 0x3f ? 1 : 0

/** The sign, the exponent and the upper 9 bits of the mantissa of 1: what comes before them is less than a nanosecond. */
const UPPER_BITS_OF_1 = 1023 << 9
/** The bins by those bits, each more by 1, as they are asked for: a logarithm takes a sixth of the time of counting a span. */
const KNOWN_BINS = new Int16Array(64 << 9)

/**
 * How long things took, so that quantiles are within 1 %: bin `i` counts durations from `GAMMA ** i` to `GAMMA ** (i + 1)`.
 * That is how the agent counts its bins (`sketches-go`), so that it can add ours to its own; `sketches-js` and `sketches-py`
 * call the same bin `i + 1`. The lowest bins are thrown together where there would be more than 2,048.
 */
export class Sketch {
  /** Durations of zero, and what was no duration. */
  zeros = 0
  #bins: Float64Array = NO_BINS
  /** The index of `#bins[0]`. */
  #offset = 0

  /** Counts a duration in nanoseconds, of which the agent keeps the upper 10 bits. */
  add(ns: number): void {
    if (!(ns >= 1)) {
      this.zeros++
      return
    }
    const index = binOf(ns)
    let at = index - this.#offset
    if (at < 0 || at >= this.#bins.length) at = this.#makeRoom(index)
    this.#bins[at] = (this.#bins[at] as number) + 1
  }

  /** Makes the bins reach to `index`, and tells where that is in them. */
  #makeRoom(index: number): number {
    const bins = this.#bins
    const offset = this.#offset
    const [first, last] = used(bins)
    const high = Math.max(offset + last, index)
    const lowest = high - MAX_BINS + 1
    const low = Math.max(Math.min(offset + first, index), lowest)
    const needed = high - low + 1
    const length = Math.min(needed + Math.max(needed >> 1, SPARE_BINS), MAX_BINS)
    this.#offset = low - ((length - needed) >> 1)
    this.#bins = new Float64Array(length)
    for (let i = first; i <= last; i++) {
      const at = Math.max(offset + i, lowest) - this.#offset
      this.#bins[at] = (this.#bins[at] as number) + (bins[i] as number)
    }
    return Math.max(index, lowest) - this.#offset
  }

  /**
   * The sketch as protobuf, without what is zero.
   *
   *     0a 09                  mapping: 9 bytes
   *        09 ........           gamma
   *     12 LL                  positive values: a store
   *        12 LL ........ ...    so many bytes of counts, 8 each, of bins in a row
   *        18 II                 the index of the first, zigzag
   *     1a 00                  negative values: an empty store
   *     21 ........            zeros
   */
  toProto(): Uint8Array {
    const [first, last] = used(this.#bins)
    const counted = last >= first ? this.#bins.subarray(first, last + 1) : NO_BINS
    const countBytes = counted.length * 8
    const index = this.#offset + first
    const zigzag = index < 0 ? index * -2 - 1 : index * 2
    const storeBytes = countBytes === 0 ? 0 : 2 + varintSize(countBytes) + countBytes + varintSize(zigzag)
    const size = 11 + 1 + varintSize(storeBytes) + storeBytes + 2 + (this.zeros === 0 ? 0 : 9)
    const out = new DataView(new ArrayBuffer(size))
    out.setUint8(0, 0x0a)
    out.setUint8(1, 9)
    out.setUint8(2, 0x09)
    out.setFloat64(3, GAMMA, true)
    out.setUint8(11, 0x12)
    let at = putVarint(out, 12, storeBytes)
    if (countBytes > 0) {
      out.setUint8(at, 0x12)
      at = putVarint(out, at + 1, countBytes)
      for (let i = 0; i < counted.length; i++) out.setFloat64(at + i * 8, counted[i] as number, true)
      at += countBytes
      out.setUint8(at, 0x18)
      at = putVarint(out, at + 1, zigzag)
    }
    out.setUint8(at, 0x1a)
    out.setUint8(at + 1, 0)
    if (this.zeros > 0) {
      out.setUint8(at + 2, 0x21)
      out.setFloat64(at + 3, this.zeros, true)
    }
    return new Uint8Array(out.buffer)
  }
}

/** The bin of a duration of 1 ns or more. */
function binOf(ns: number): number {
  DOUBLE[0] = Math.min(ns, MAX_NS)
  const bits = ((HALVES[UPPER] as number) >>> 11) - UPPER_BITS_OF_1
  const known = KNOWN_BINS[bits] as number
  if (known > 0) return known - 1
  HALVES[UPPER] = (bits + UPPER_BITS_OF_1) << 11
  HALVES[1 - UPPER] = 0
  const bin = Math.floor(Math.log(DOUBLE[0] as number) * MULTIPLIER)
  KNOWN_BINS[bits] = bin + 1
  return bin
}

/** Where the first and the last bin are that have counted something; beyond each other if none has. */
function used(bins: Float64Array): [first: number, last: number] {
  let first = 0
  let last = bins.length - 1
  while (first <= last && bins[first] === 0) first++
  while (last > first && bins[last] === 0) last--
  return bins.length === 0 ? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] : [first, last]
}

function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest > 0x7f; rest >>>= 7) size++
  return size
}

function putVarint(out: DataView, at: number, value: number): number {
  let next = at
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) out.setUint8(next++, 0x80 | (rest & 0x7f))
  out.setUint8(next++, rest)
  return next
}
