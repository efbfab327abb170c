import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { publicTypes } from './public-types.ts'

test('the public types are those of api.snapshot.d.ts, so that a change of them is seen in review', async () => {
  const types = publicTypes(join(inject('packed'), 'node_modules/clew/dist/default-tracer.d.cts'))
  await expect(types).toMatchFileSnapshot('api.snapshot.d.ts')
})
