declare const CLEW_VERSION: string | undefined

/** The version of this package, which the build puts in. */
export const VERSION: string = typeof CLEW_VERSION === 'string' ? CLEW_VERSION : '0.0.0-source'
