import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { untar } from './untar.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with the package as it would be published: `clew.tgz`, and unpacked in `node_modules`. */
    readonly packed: string
  }
}

/** Packs the package once, for all specs, and puts it where a project below the folder finds it as an installed one. */
export default function setup(project: TestProject): () => void {
  if (!existsSync('dist/index.cjs')) throw new Error('expected a build in dist, got none; run npm run build first')
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'clew-package-')))
  npm('pack', '--ignore-scripts', '--pack-destination', folder)
  const [name = ''] = readdirSync(folder)
  renameSync(join(folder, name), join(folder, 'clew.tgz'))
  for (const { path, mode, content } of untar(readFileSync(join(folder, 'clew.tgz')))) {
    const file = join(folder, path.replace(/^package\//, 'node_modules/clew/'))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content, { mode })
  }
  const dependency = 'node_modules/@msgpack/msgpack'
  mkdirSync(join(folder, dirname(dependency)))
  symlinkSync(resolve(dependency), join(folder, dependency), 'junction')
  project.provide('packed', folder)
  return () => rmSync(folder, { recursive: true })
}

/** Runs the npm that runs this; a plain `npm` cannot be executed everywhere without a shell. */
function npm(...args: readonly string[]): void {
  const script = process.env['npm_execpath']
  if (script?.endsWith('.js')) execFileSync(process.execPath, [script, ...args], { stdio: 'pipe' })
  else execFileSync('npm', args, { stdio: 'pipe' })
}
