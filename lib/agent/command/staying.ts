import { fitted } from '../../terminal/fitted-text.ts'
import type { Paint } from '../../terminal/palette.ts'
import type { OpenAgent } from '../dev-agent.ts'
import { howToStop } from './banner.ts'
import type { CommandEnd } from './command-end.ts'
import type { DevRequest } from './dev-request.ts'
import type { Surroundings } from './surroundings.ts'

/** More of a command than this is not needed to know it again. */
const COMMAND_CELLS = 40

/** What is said when the command has ended and the agent stays. */
export function stayed(
  { url }: Pick<OpenAgent, 'url'>,
  command: readonly string[],
  code: number,
  paint: Paint,
  keys: boolean,
): string {
  const name = fitted(command.join(' '), COMMAND_CELLS).text
  return `clew: ${name} ended with code ${code}; the agent stays\nlook at ${paint('bold', url)}; ${paint('dim', howToStop(keys))}\n`
}

/** Whether somebody sits there whose viewer has gone with the command before there was time to look, and who did not want that. */
export function isStayWorthKnowing(
  { brief, signals }: CommandEnd,
  { form, quiet, budgets }: Pick<DevRequest, 'form' | 'quiet' | 'budgets'>,
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
  written: number,
): boolean {
  const seen = stdout.isTTY === true && stderr.isTTY === true
  return seen && brief && signals.size === 0 && written > 0 && form !== 'json' && !quiet && budgets === undefined
}

/** What is said then. */
export function stayHint(paint: Paint): string {
  return `${paint('dim', 'clew: the viewer has ended with the command; clew dev --stay keeps it')}\n`
}
