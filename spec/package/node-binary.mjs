import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PLATFORM = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/**
 * The path of a Node of this version, fetched if need be, into `.nodes/`, as the npm package that carries it.
 * @param {string} version
 */
export function nodeBinary(version) {
  const name = `node-${PLATFORM}`
  const folder = join(ROOT, '.nodes', version)
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const file = join(folder, 'node_modules', name, 'bin', program)
  if (existsSync(file)) return file
  const args = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--loglevel=error',
    '--fetch-retries=1',
    `--prefix=${folder}`,
    `${name}@${version}`,
  ]
  const { status, stdout, stderr } = npm(args)
  if (status === 0 && spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout === `v${version}\n`) return file
  const reason = /^npm error (\w*Error: .+)$/m.exec(stderr)?.[1] ?? `${stderr}${stdout}`.trim()
  throw new Error(`expected npm to fetch ${name}@${version}, got ${reason || `exit code ${status}`}`)
}

function npm(args) {
  const script = process.env.npm_execpath
  return script?.endsWith('.js')
    ? spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
    : spawnSync('npm', args, { encoding: 'utf8' })
}
