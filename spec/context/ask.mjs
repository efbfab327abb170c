import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeBinary } from '../package/node-binary.mjs'

const PROGRAM = fileURLToPath(new URL('run.mjs', import.meta.url))

/**
 * The answers of a tracer in a Node of its own.
 *
 * @param {{ version: string, flags: readonly string[] }} runtime
 * @param {string} folder where the tracer's packages are found
 * @param {string} [adapter] the file that has the forms of the tracer; those of clew if not given
 * @returns {{ versions: Record<string, string>, node: string, answers: import('./matrix.mjs').Answer[] }}
 */
export function ask({ version, flags }, folder, adapter) {
  const of = adapter === undefined ? [] : ['--adapter', adapter]
  const { status, stdout, stderr } = spawnSync(nodeBinary(version), [...flags, PROGRAM, ...of], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status === 0) return JSON.parse(stdout)
  throw new Error(
    `expected ${adapter ?? 'clew'} to answer on Node ${version} ${flags.join(' ')}, got exit code ${status}: ${stderr}`,
  )
}
