import { describe, expect, onTestFinished, test } from 'vitest'
import { fuzzAgent, requestCorpus } from './agent-fuzz.ts'
import { TriedAgent } from './agent-trial.ts'

const corpus = requestCorpus(new URL('corpus/agent/', import.meta.url).pathname)

describe('the development agent', () => {
  test('answers all that is kept, one after the other', async () => {
    const agent = await TriedAgent.start()
    onTestFinished(() => agent.close())
    for (const request of corpus) expect((await agent.try(request)).failure, request.name).toBeUndefined()
  })

  test('answers random changes of it in time, and tells of what it took', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    expect((await fuzzAgent(corpus, { runs: 500, seed })).finds, `seed ${seed}`).toEqual([])
  })
})
