import { expect, test } from 'vitest'
import { atOnce, inTurns, type Steps } from '../../lib/agent/steps.ts'

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
