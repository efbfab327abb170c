import { decode } from '@msgpack/msgpack'
import { expect, onTestFinished, test } from 'vitest'
import { createTracer } from '../../lib/create-tracer.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { fakeAgent } from '../support/fake-agent.ts'
import { infoRead } from '../support/info-read.ts'

const INFO = JSON.stringify({ version: '7.60.0', endpoints: ['/v0.4/traces'], span_meta_structs: true })

test('an agent that cannot tell what it takes gets data of spans until it says no, and is asked again when it takes traces', async () => {
  const answers = [undefined, INFO]
  const data: unknown[] = []
  const agent = await fakeAgent(({ path, body }, response) => {
    if (path !== '/info') {
      const [[span]] = decode(body) as [[{ meta_struct?: Record<string, Uint8Array> }]]
      data.push(span.meta_struct && decode(span.meta_struct['data'] as Uint8Array))
      response.end('{}')
      return
    }
    const answer = answers.shift()
    response.writeHead(answer === undefined ? 404 : 200).end(answer)
  })
  const timers = new ManualTimers()
  const tracer = createTracer({ url: agent.url, service: 'shop', logLevel: 'off' }, { timers })
  onTestFinished(() => void tracer.shutdown({ timeoutMs: 0 }))
  const send = async (value: number): Promise<void> => {
    tracer.trace('op', (span) => span.setMetaStruct('data', value))
    await tracer.flush()
  }

  await send(1)
  const refused = infoRead()
  timers.advance(0)
  await refused
  expect([data, tracer.stats().misuse]).toEqual([[1], {}])

  timers.advance(5000)
  const told = infoRead()
  await send(2)
  await told
  expect([data, tracer.stats().misuse]).toEqual([[1, undefined], { 'meta_struct for an agent that takes none': 1 }])

  await send(3)
  expect(data).toEqual([1, undefined, 3])
  expect(agent.requests.filter(({ path }) => path === '/info')).toHaveLength(2)
})
