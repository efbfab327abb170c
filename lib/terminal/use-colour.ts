export interface ColourFacts {
  /** Whether `--no-color` was given. */
  readonly plain: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether the output goes to a terminal. */
  readonly terminal: boolean
}

/** Whether to write colours: the flag decides, then `FORCE_COLOR`, `NO_COLOR` (see no-color.org), and the output. */
export function useColour({ plain, env, terminal }: ColourFacts): boolean {
  if (plain) return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  return terminal && env['TERM'] !== 'dumb'
}
