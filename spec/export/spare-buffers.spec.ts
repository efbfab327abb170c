import { expect, test } from 'vitest'
import { SpareBuffers } from '../../lib/export/spare-buffers.ts'

test('gives memory again that it was given, as a whole', () => {
  const spare = new SpareBuffers()
  const memory = new ArrayBuffer(64)
  spare.give(memory)
  const buffer = spare.take()
  expect(buffer?.buffer).toBe(memory)
  expect(buffer?.length).toBe(64)
  expect(spare.take()).toBeUndefined()
})

test('gives each once, those that the garbage collector may take first', () => {
  const spare = new SpareBuffers()
  const all = [1, 2, 3].map((bytes) => new ArrayBuffer(bytes))
  for (const memory of all) spare.give(memory)
  expect([0, 0, 0, 0].map(() => spare.take()?.length)).toEqual([2, 1, 3, undefined])
})

test('remembers no more than thirty-three', () => {
  const spare = new SpareBuffers()
  const all = Array.from({ length: 40 }, (_, bytes) => new ArrayBuffer(bytes))
  for (const memory of all) spare.give(memory)
  const taken: number[] = []
  for (let one = spare.take(); one !== undefined; one = spare.take()) taken.push(one.length)
  expect(taken.sort((a, b) => a - b)).toEqual(all.slice(7).map(({ byteLength }) => byteLength))
})
