import process from 'node:process'

/** Every line of Node that clew supports, with each way in which it can carry an async context. */
export const RUNTIMES = [
  { name: '20', version: '20.20.2', flags: [] },
  { name: '22', version: '22.23.3', flags: [] },
  { name: '22 frame', version: '22.23.3', flags: ['--experimental-async-context-frame'] },
  { name: '24', version: '24.21.0', flags: [] },
  { name: '24 hooks', version: '24.21.0', flags: ['--no-async-context-frame'] },
  { name: '26', version: '26.10.0', flags: [] },
  { name: '26 hooks', version: '26.10.0', flags: ['--no-async-context-frame'] },
]

/**
 * What carries the context here: `hooks`, in which a store is copied from resource to resource, or `frame`, where V8 hands
 * it from continuation to continuation.
 * @returns {'hooks' | 'frame'}
 */
export function backend() {
  const flags = process.execArgv
  const byDefault = Number.parseInt(process.versions.node, 10) >= 24
  const frame = byDefault
    ? !flags.includes('--no-async-context-frame')
    : flags.includes('--experimental-async-context-frame')
  return frame ? 'frame' : 'hooks'
}
