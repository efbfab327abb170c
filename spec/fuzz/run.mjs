// npm run fuzz -- --values 1000000: compiles the fuzzer, because Node 20 runs no TypeScript, and runs it.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = new URL('.', import.meta.url)
// Packages are found from there, and the library looks for some when it runs.
const folder = new URL('../../node_modules/.cache/clew/', here)
mkdirSync(folder, { recursive: true })
const outfile = fileURLToPath(new URL('fuzz.mjs', folder))
await build({
  entryPoints: [fileURLToPath(new URL('fuzz.ts', here))],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
})
const { fuzz } = await import(outfile)
process.exitCode = await fuzz(process.argv.slice(2), fileURLToPath(new URL('corpus/', here)), (line) =>
  console.log(line),
)
