/** A payload of so many bytes is sent without waiting: small enough not to block the loop, large enough to be worth a request. */
export const FLUSH_BYTES = 2 * 1024 * 1024
