// What is installed: bytes on disk and packages.
const { execFileSync } = require('node:child_process')
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs')
const { join } = require('node:path')

const ROOT = join(__dirname, '../..')
const COMPARE = join(__dirname, '../compare/node_modules')
const { tracer } = JSON.parse(process.argv[2] ?? '{}')

/** A package and all that it needs, as they lie on this disk. */
function closure(/** @type {string} */ name, /** @type {Set<string>} */ seen = new Set()) {
  const folder = join(COMPARE, name)
  if (seen.has(name) || !existsSync(folder)) return seen
  seen.add(name)
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) closure(needed, seen)
  return seen
}

/** @returns {number} */
function bytesIn(/** @type {string} */ folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? bytesIn(path) : statSync(path).size)
  }, 0)
}

function packed() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const [{ unpackedSize, files }] = JSON.parse(
    execFileSync(npm, ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    }),
  )
  const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const needed = Object.keys(dependencies)
  const bytes = needed.reduce((sum, name) => sum + bytesIn(join(ROOT, 'node_modules', name)), unpackedSize)
  const viewer = files.filter((/** @type {{ path: string }} */ { path }) => path.startsWith('dist/viewer/'))
  const viewerBytes = viewer.reduce(
    (/** @type {number} */ sum, /** @type {{ size: number }} */ { size }) => sum + size,
    0,
  )
  return { disk: bytes / 1e6, packages: needed.length + 1, unpacked: (unpackedSize - viewerBytes) / 1e6 }
}

function installed(/** @type {readonly string[]} */ names) {
  const all = new Set(names.flatMap((name) => [...closure(name)]))
  const bytes = [...all].reduce((sum, name) => sum + bytesIn(join(COMPARE, name)), 0)
  return { disk: bytes / 1e6, packages: all.size }
}

const OPENTELEMETRY = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/exporter-trace-otlp-proto',
  '@opentelemetry/resources',
]
const size = tracer === 'clew' ? packed() : installed(tracer === 'dd-trace' ? ['dd-trace'] : OPENTELEMETRY)
process.stdout.write(`${JSON.stringify(size)}\n`)
