import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const HERE = new URL('.', import.meta.url)

/** Whether the rivals are there, in the versions that are pinned. */
export function isInstalled() {
  return Object.entries(manifest('package.json').dependencies).every(([name, version]) => versionOf(name) === version)
}

/**
 * @param {string} name
 * @returns {string | undefined} the version that is installed
 */
export function versionOf(name) {
  try {
    return manifest(`node_modules/${name}/package.json`).version
  } catch {
    return undefined
  }
}

/**
 * Installs the rivals, as the lockfile says.
 * @returns {string | undefined} why it could not be done
 */
export function install() {
  try {
    // npm on Windows is a script, which only a shell can start; a shell takes a path with a blank in it for two.
    execFileSync('npm', ['ci', '--prefix', '.', '--prefer-offline', '--loglevel=error', '--fetch-retries=1'], {
      cwd: fileURLToPath(HERE),
      stdio: 'pipe',
      shell: process.platform === 'win32',
    })
    return undefined
  } catch (error) {
    const said = String(/** @type {{ stderr?: Buffer }} */ (error).stderr || error)
    const code = /code (E[A-Z_]+)/.exec(said)?.[1]
    if (code !== undefined && OFFLINE.has(code)) return `there is no network, or no package registry in it (${code})`
    return said.trim()
  }
}

const OFFLINE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENETUNREACH',
  'ENOTCACHED',
])

/** @param {string} path */
function manifest(path) {
  return JSON.parse(readFileSync(new URL(path, HERE), 'utf8'))
}
