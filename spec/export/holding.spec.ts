import { expect, test } from 'vitest'
import { Holding } from '../../lib/export/holding.ts'

test('keeps the process alive until the last of those who wait is done, also if one fails', async () => {
  const held: boolean[] = []
  const holding = new Holding({ hold: (now) => held.push(now) })
  let end = (): void => {}
  const long = holding.during(
    () =>
      new Promise<void>((resolve) => {
        end = resolve
      }),
  )
  await expect(holding.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(held).toEqual([true, true, true])
  end()
  await long
  expect(held.at(-1)).toBe(false)
})
