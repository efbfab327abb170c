import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const FILE = fileURLToPath(new URL('dist/clew.cjs', import.meta.url))

/** Makes the encoder loadable alone, and tells where it is. */
export async function builtEncoder() {
  await build({
    entryPoints: [fileURLToPath(new URL('clew.ts', import.meta.url))],
    outfile: FILE,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  return FILE
}
