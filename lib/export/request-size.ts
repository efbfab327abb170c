import type { PartSizes } from './payload-part.ts'

/** Whoever refuses less than that does not mean the size. */
const LEAST_BYTES = 64 * 1024

/** How large a request may be: as far as the agent has said it, or has refused what was larger. */
export class RequestSize {
  #told = Number.POSITIVE_INFINITY
  #refused = Number.POSITIVE_INFINITY

  /** The agent has said how much it takes, or nothing. It may be another one than before. */
  learn(maxBytes: number | undefined): void {
    this.#told = maxBytes === undefined || maxBytes === 0 ? Number.POSITIVE_INFINITY : maxBytes
    this.#refused = Number.POSITIVE_INFINITY
  }

  /** So many bytes were too many. */
  refused(bytes: number): void {
    this.#refused = Math.max(Math.min(this.#refused, bytes), LEAST_BYTES)
  }

  /** A payload of so many bytes is closed. */
  get fullBytes(): number {
    return Math.min(this.#told, this.#refused / 2)
  }

  /** What is larger is not worth sending: a single trace that only was refused may be taken elsewhere. */
  get maxBytes(): number {
    return this.#told
  }

  /** Whether a payload of several traces had better be divided. */
  tooLarge(bytes: number): boolean {
    return bytes > this.#told || bytes >= this.#refused
  }

  /** The sizes of the parts of what is divided, which are no more than these. */
  parts({ fullBytes, maxBytes }: PartSizes): PartSizes {
    return { fullBytes: Math.min(fullBytes, this.fullBytes), maxBytes: Math.min(maxBytes, this.maxBytes) }
  }
}
