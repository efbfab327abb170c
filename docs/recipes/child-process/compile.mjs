// A step of the build that is a program of its own, and starts another one for every module.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { tracer } from 'clew'

tracer.init({ service: 'compiler' })

const lint = fileURLToPath(new URL('lint.mjs', import.meta.url))

await tracer.continueFrom(process.env, () =>
  tracer.trace('compile.run', async () => {
    for (const module of process.argv.slice(2)) {
      await tracer.trace('compile.module', { resource: module }, async () => {
        const env = { ...process.env, ...tracer.carrier() }
        await once(spawn(process.execPath, [lint, module], { env, stdio: 'inherit' }), 'exit')
      })
    }
  }),
)
