import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { built, runProgram } from './run-program.ts'

test.skipIf(!built || process.platform === 'win32')(
  'workers of a cluster that are replaced by others lose nothing, and are told apart (needs `npm run build`)',
  async () => {
    const program = fileURLToPath(new URL('restarted.mjs', import.meta.url))
    const { code, stderr, spans } = await runProgram(program)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(spans.map(({ service }) => service).toSorted()).toEqual(['primary', ...Array(8).fill('worker')])
    expect(new Set(spans.map(({ meta }) => meta['runtime-id'])).size).toBe(9)
  },
)
