import { expect, test } from 'vitest'
import { withoutCredentials } from '../../lib/config/repository-url.ts'

test.each([
  ['https://github.com/acme/shop.git', 'https://github.com/acme/shop.git'],
  ['https://joe:hunter2@github.com/acme/shop.git', 'https://github.com/acme/shop.git'],
  ['https://hunter2@github.com:8443/acme/shop', 'https://github.com:8443/acme/shop'],
  ['https://joe:hun@ter2@github.com/acme/@scope/shop', 'https://github.com/acme/@scope/shop'],
  ['https://joe:hun/ter2@github.com/acme/shop', 'https://github.com/acme/shop'],
  ['ssh://git@github.com/acme/shop.git', 'ssh://github.com/acme/shop.git'],
  ['git@github.com:acme/shop.git', 'git@github.com:acme/shop.git'],
  ['joe:hunter2@github.com/acme/shop.git', 'github.com/acme/shop.git'],
  ['../shop.git', '../shop.git'],
  ['https://host/path@2', 'https://host/path@2'],
  ['', ''],
])('%s is told as %s', (url, told) => {
  expect(withoutCredentials(url)).toBe(told)
})
