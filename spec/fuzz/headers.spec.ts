import { expect, test } from 'vitest'
import { fuzzHeaders, headerCorpus, tryHeaders } from './header-fuzz.ts'

const corpus = headerCorpus(new URL('corpus/headers/', import.meta.url).pathname)

test.each(corpus)('headers of the corpus are read, and written so that Node takes them: %o', (headers) => {
  expect(tryHeaders(headers)).toBeUndefined()
})

test('random changes of them are too', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  expect(fuzzHeaders(corpus, { runs: 4000, seed }).finds, `seed ${seed}`).toEqual([])
})
