import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atOnce, inTurns, STEP_SPANS, type Steps, sorted } from '../../lib/agent/steps.ts'

function* threeSteps(said: string[]): Steps<number> {
  for (const name of ['one', 'two']) {
    said.push(name)
    yield
  }
  said.push('three')
  return 3
}

test('others have their turn between two steps', async () => {
  const said: string[] = []
  const turn = async (): Promise<void> => {
    said.push('others')
  }
  expect(await inTurns(threeSteps(said), turn)).toBe(3)
  expect(said).toEqual(['one', 'others', 'two', 'others', 'three'])
})

test('nobody has between those of work that is done at once', () => {
  const said: string[] = []
  expect(atOnce(threeSteps(said))).toBe(3)
  expect(said).toEqual(['one', 'two', 'three'])
})

test('numbers are sorted as without steps, those that are alike in the order in which they were', () => {
  const numbers = fc.array(fc.nat(), { minLength: 0, maxLength: 50 })
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 7 }), (some, modulus) => {
      const many = Array.from(
        { length: 3 * STEP_SPANS * Math.sign(some.length) },
        (_, i) => 1000 * (some[i % some.length] ?? 0) + (i % 997),
      )
      const byRest = (a: number, b: number): number => (a % modulus) - (b % modulus)
      for (const all of [some, many]) expect(atOnce(sorted(all, byRest))).toEqual([...all].sort(byRest))
    }),
    { numRuns: 20 },
  )
})

test('however many numbers there are, they are compared a few at a time', () => {
  let compared = 0
  const steps = sorted(
    Array.from({ length: 20 * STEP_SPANS }, (_, i) => (i * 7919) % 100_003),
    (a, b) => {
      compared++
      return a - b
    },
  )
  let most = 0
  for (let done = false; !done; compared = 0) {
    done = steps.next().done === true
    most = Math.max(most, compared)
  }
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(STEP_SPANS * Math.log2(2 * STEP_SPANS))
})
