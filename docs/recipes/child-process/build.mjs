// A build that leaves its steps to other programs, and hands its context on to them in their environment.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { tracer } from 'clew'

tracer.init({ service: 'build' })

const script = (name) => fileURLToPath(new URL(name, import.meta.url))

/** The environment for a child: this one's, and in whose trace the child works. */
const childEnv = () => ({ ...process.env, ...tracer.carrier() })

/** Runs a step, and fails if it does. */
function step(name, start) {
  return tracer.trace('build.step', { resource: name }, async (span) => {
    const [code] = await once(start(), 'exit')
    span.setTag('exit.code', code)
    if (code !== 0) throw new Error(`${name} ended with code ${code}`)
  })
}

await tracer.trace('build.run', { resource: 'release' }, async () => {
  await Promise.all([
    step('compile', () => fork(script('compile.mjs'), ['parser', 'printer'], { env: childEnv() })),
    step('lint', () => spawn(process.execPath, [script('lint.mjs')], { env: childEnv(), stdio: 'inherit' })),
  ])
  console.log('built')
})
