import { expect, test, vi } from 'vitest'
import { FunctionList } from '../../lib/span/function-list.ts'

const f = (): void => {}
const g = (): void => {}

test('has a function once, until all who have added it have taken it away', () => {
  const list = new FunctionList<() => void>()
  const takeAway = [list.add(f), list.add(g), list.add(f)]
  expect(list.all).toEqual([f, g])
  takeAway[0]?.()
  takeAway[0]?.()
  expect(list.all).toEqual([g, f])
  takeAway[2]?.()
  expect(list.all).toEqual([g])
})

test('leaves an array that is walked through as it is', () => {
  const list = new FunctionList<() => void>()
  const takeAway = list.add(f)
  const { all } = list
  takeAway()
  expect([all, list.all]).toEqual([[f], []])
})

test('hands everything on, and who takes one away then takes it away there', () => {
  const [list, other] = [new FunctionList<() => void>(), new FunctionList<() => void>()]
  const takeAway = [list.add(f), list.add(f)]
  const add = vi.fn((fn: () => void) => other.add(fn))
  list.handOver(add)
  expect([list.all, other.all]).toEqual([[], [f]])
  expect(add).toHaveBeenCalledTimes(2)
  takeAway[0]?.()
  expect(other.all).toEqual([f])
  takeAway[1]?.()
  expect(other.all).toEqual([])
})
