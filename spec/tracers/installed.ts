import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const compared = new URL('../../benchmarks/compare/node_modules/', import.meta.url)
const PYTHONS = [fileURLToPath(new URL('../../.venv/bin/python', import.meta.url)), 'python3']
const HAS_DDTRACE = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("ddtrace") is None)'

/** Whether a package is there that clew is compared with. */
export function isCompared(name: string): boolean {
  return existsSync(new URL(`${name}/package.json`, compared))
}

/** A Python that has ddtrace; undefined where there is none. */
export const python: string | undefined = PYTHONS.find(
  (one) => spawnSync(one, ['-c', HAS_DDTRACE], { timeout: 10_000 }).status === 0,
)
