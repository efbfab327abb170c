/** Tags that are settings of their own, and count if those are not set otherwise. */
export const SETTINGS_AMONG_TAGS = ['service', 'env', 'version'] as const
