import { expect, test } from 'vitest'
import { configurationPage } from '../../docs/configuration.ts'

test('docs/configuration.md says what the tables say; npm run docs writes it anew', async () => {
  await expect(configurationPage).toMatchFileSnapshot('../../docs/configuration.md')
})
