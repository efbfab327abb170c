import { Buffer } from 'node:buffer'
import { encode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { type ShownPayload, shownPayload } from '../../../lib/agent/api/shown-payload.ts'

async function shown(value: unknown, type = 'application/json'): Promise<ShownPayload & { readonly turns: number }> {
  let turns = 0
  const turn = async (): Promise<void> => {
    turns++
  }
  const body = type === 'application/json' ? JSON.stringify(value) : encode(value, { useBigInt64: true })
  return { ...(await shownPayload(Buffer.from(body), type, turn)), turns }
}

test.each([1, 'text', null, true, [], {}, [[1], { a: { b: [] } }]])('%j is shown as it is', async (value) => {
  expect(await shown(value)).toMatchObject({ payload: value, cut: false })
  expect(await shown(value, 'application/msgpack')).toMatchObject({ payload: value, cut: false })
})

test('numbers of 64 bits are shown as text, and bytes in base64', async () => {
  const value = { id: 2n ** 63n, bytes: new Uint8Array([1, 2, 3]) }
  expect(await shown(value, 'application/msgpack')).toMatchObject({
    payload: { id: '9223372036854775808', bytes: 'AQID' },
  })
})

describe('of a payload of very many values', () => {
  test.each<[string, unknown]>([
    ['lists', Array.from({ length: 100_000 }, () => [])],
    ['keys', Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i]))],
  ])('%s are shown while others have their turns', async (_, value) => {
    const { payload, cut, turns } = await shown(value)
    expect([payload, cut]).toEqual([value, false])
    expect(turns).toBeGreaterThanOrEqual(10)
  })

  test('those are cut that are more than can be shown', async () => {
    const { payload, cut } = await shown(Array.from({ length: 400_000 }, () => 1))
    expect(cut).toBe(true)
    expect((payload as unknown[]).length).toBeLessThan(270_000)
  })
})

test('what is deeper than anybody looks is cut, and a text that is too long', async () => {
  let deep: unknown = 1
  for (let i = 0; i < 40; i++) deep = [deep]
  expect(await shown(deep)).toMatchObject({ cut: true, payload: expect.anything() })
  const long = await shown(['x'.repeat(3_000_000)])
  expect(long.cut).toBe(true)
  expect(JSON.stringify(long.payload)).toMatch(/^\["x{2000000,}…"\]$/)
})
