import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { jsonPieces, sendAnswer } from '../../../lib/agent/api/answer.ts'

test('an answer in many pieces leaves no listener behind for each that had to wait', async () => {
  const listeners = new Set<number>()
  const piece = '1'.repeat(1 << 20)
  const server = createServer(async (_request, response) => {
    async function* pieces(): AsyncGenerator<string> {
      for (let i = 0; i < 16; i++) {
        listeners.add(
          response.listenerCount('close') + response.listenerCount('drain') + response.listenerCount('error'),
        )
        yield piece
        expect(response.writableNeedDrain).toBe(false)
      }
    }
    await sendAnswer(response, jsonPieces(pieces()))
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect((await response.text()).length).toBe(16 * piece.length)
  expect(listeners.size).toBe(1)
})
