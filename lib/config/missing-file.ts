/**
 * What `use` gives, or `otherwise` if a file is missing that it loads when it is called: a deployment that copies only what
 * is loaded at start leaves such files behind. `otherwise` gets the name of the file, e.g. `seldom.cjs`.
 */
export function orIfMissing<T>(use: () => T, otherwise: (file: string) => T): T {
  try {
    return use()
  } catch (error) {
    const file = missingFile(error)
    if (file === undefined) throw error
    return otherwise(file)
  }
}

/** The file that an error says is missing; undefined if it says something else. */
export function missingFile(error: unknown): string | undefined {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') return undefined
  return /'(?:[^']*\/)?([^'/]+)'/.exec(error.message)?.[1]
}
