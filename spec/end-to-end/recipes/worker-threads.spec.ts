import { expect, test } from 'vitest'
import { drawing } from '../../support/forest.ts'
import { built, drawReceived, runRecipe, warnings } from '../run-program.ts'

test.skipIf(!built)(
  'jobs of worker threads are in the trace of the request that sent them (needs `npm run build`)',
  async () => {
    const { code, stdout, stderr, spans, agent } = await runRecipe('worker-threads/digests.mjs')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual([
      'GET /ariadne 18186ae9',
      'GET /theseus a44c47b1',
      'GET /minos d9e15dc4',
      'valid: true',
      '',
    ])
    expect(drawReceived(spans)).toBe(drawing`
    digests: web.request GET /ariadne
    ├─ digests-worker: digest.make sha256
    └─ digests: digest.store GET /ariadne

    digests: web.request GET /minos
    ├─ digests-worker: digest.make sha256
    └─ digests: digest.store GET /minos

    digests: web.request GET /theseus
    ├─ digests-worker: digest.make sha256
    └─ digests: digest.store GET /theseus

    digests: web.request PUT /ariadne
    └─ digests-worker: digest.check
       └─ digests-worker: digest.make sha512
  `)
    expect(agent.traces()).toHaveLength(4)
    expect(warnings(agent)).toEqual([])
  },
)
