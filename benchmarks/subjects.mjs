import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { OURS, PACKAGES } from './cases.mjs'
import { versionOf } from './compare/install.mjs'

const ROOT = new URL('..', import.meta.url)
const BUILT = ['dist/core.cjs', 'dist/index.cjs']

/** What of our build is not there, and whether the source has changed since. */
export function buildProblem() {
  const missing = BUILT.find((path) => !existsSync(new URL(path, ROOT)))
  return { missing, stale: missing === undefined && newest('lib') > changed(BUILT[0] ?? '') }
}

/** @returns {Record<string, string | undefined>} the versions of what is measured */
export function versions() {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))
  return {
    [OURS]: version,
    ...Object.fromEntries(Object.entries(PACKAGES).map(([rival, name]) => [rival, versionOf(name)])),
  }
}

/** @param {string} folder */
function newest(folder) {
  const files = readdirSync(new URL(folder, ROOT), { recursive: true })
  return Math.max(...files.map((file) => changed(`${folder}/${file}`)))
}

/** @param {string} path */
function changed(path) {
  return statSync(new URL(path, ROOT)).mtimeMs
}
