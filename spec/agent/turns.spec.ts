import { expect, test } from 'vitest'
import { Turns } from '../../lib/agent/turns.ts'

test('of those who wait one goes on in each round, in the order in which they came', async () => {
  const rounds: (() => void)[] = []
  const turns = new Turns((go) => rounds.push(go))
  const went: string[] = []
  const work = async (name: string, times: number): Promise<void> => {
    for (let i = 1; i <= times; i++) {
      await turns.wait()
      went.push(`${name}${i}`)
    }
  }
  const all = Promise.all([work('a', 2), work('b', 1), work('c', 2)])
  const byRound: string[][] = []
  for (let go = rounds.shift(); go !== undefined; go = rounds.shift()) {
    expect(rounds).toEqual([])
    go()
    // What goes on does so before anything else, and then asks again.
    for (let i = 0; i < 5; i++) await undefined
    byRound.push(went.splice(0))
  }
  await all
  expect(byRound).toEqual([['a1'], ['b1'], ['c1'], ['a2'], ['c2']])
})
