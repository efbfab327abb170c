/** The variables of a process, as whoever has replaced `process.env` lets them be read. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * What a variable holds; undefined where it holds no text or may not be read: in Deno each needs a permission, and reading
 * one without it throws.
 */
export function textIn(env: Environment, name: string): string | undefined {
  try {
    const text: unknown = env[name]
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

/** The names of all variables; none where they may not be listed. */
export function namesIn(env: Environment): string[] {
  try {
    return Object.keys(env)
  } catch {
    return []
  }
}
