import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { fuzzPayloads, payloadCorpus } from './payload-fuzz.ts'
import { tryPayload } from './payload-trial.ts'

const corpus = payloadCorpus(new URL('corpus/payloads/', import.meta.url).pathname)

test.each(corpus)('the development agent does with $name what the agent does', ({ kind, bytes }) => {
  expect(tryPayload(kind, bytes).failure).toBeUndefined()
})

test.each(corpus.filter(({ bytes }) => bytes.length < 2000))(
  '$name, wherever it breaks off, is refused or taken as the agent does',
  ({ kind, bytes }) => {
    for (let end = 0; end < bytes.length; end++) {
      const { failure } = tryPayload(kind, bytes.subarray(0, end))
      expect(failure, `of ${end} bytes`).toBeUndefined()
    }
  },
)

test.each([
  ['a million arrays in each other', Buffer.alloc(1_000_000, 0x91)],
  ['a million maps in each other', Buffer.alloc(3_000_000, '81a16b', 'hex')],
  ['a million headers of arrays without end', Buffer.alloc(5_000_000, 'dd7fffffff', 'hex')],
])('%s are refused in time, and take no memory', (_, bytes) => {
  for (const kind of ['v04', 'v05', 'stats'] as const) {
    const before = process.memoryUsage()
    expect(tryPayload(kind, bytes)).toEqual({ sort: expect.stringMatching(/^msgp: /) })
    const after = process.memoryUsage()
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(16 * 1024 * 1024)
  }
})

test('random changes of them are refused or taken as the agent does', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  expect(fuzzPayloads(corpus, { runs: 4000, seed }).finds, `seed ${seed}`).toEqual([])
})
