import { expect, test } from 'vitest'
import { tagsPage } from '../../docs/tags.ts'

test('docs/tags.md says what the library does; npm run docs writes it anew', async () => {
  await expect(tagsPage).toMatchFileSnapshot('../../docs/tags.md')
})
