/** Sampling priorities, as they travel in headers and in the `_sampling_priority_v1` metric. */
export const USER_REJECT = -1
export const AUTO_REJECT = 0
export const AUTO_KEEP = 1
export const USER_KEEP = 2
