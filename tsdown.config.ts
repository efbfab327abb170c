import { readFileSync } from 'node:fs'
import { defineConfig, type Rolldown } from 'tsdown'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/**
 * One CommonJS implementation, and for each way into it a facade of ES module syntax that only hands on: two
 * implementations would be two tracers, with half of the spans in each.
 */
const facades: Rolldown.Plugin = {
  name: 'esm-facades',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.isEntry || !chunk.fileName.endsWith('.cjs')) continue
      const fileName = chunk.fileName.replace(/\.cjs$/, '.mjs')
      this.emitFile({ type: 'asset', fileName, source: facade(chunk.fileName, chunk.exports) })
      // `require('clew')` is the tracer itself, as dd-trace's users write it.
      if (chunk.exports.includes('default')) chunk.code += 'module.exports = Object.assign(exports.default, exports)\n'
    }
  },
}

function facade(file: string, exports: readonly string[]): string {
  if (exports.length === 0) return `import './${file}'\n`
  const lines = exports.map((name) => (name === 'default' ? 'export default cjs.default' : `export const ${name} = cjs.${name}`))
  return [`import cjs from './${file}'`, ...lines, ''].join('\n')
}

export default defineConfig({
  entry: {
    index: 'lib/index.ts',
    core: 'lib/core.ts',
    register: 'lib/register.ts',
    ext: 'lib/ext/index.ts',
    testing: 'lib/testing/index.ts',
  },
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  dts: true,
  define: { CLEW_VERSION: JSON.stringify(version) },
  plugins: [facades],
})
