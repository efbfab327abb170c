import { describe, expect, test } from 'vitest'
import { AgentRates } from '../../lib/sampling/agent-rates.ts'

function ratesAfter(...updates: unknown[]): AgentRates {
  const rates = new AgentRates()
  for (const update of updates) rates.update(update)
  return rates
}

describe('the rate for a service', () => {
  test('is unknown until the agent names one', () => {
    expect(ratesAfter().rate('web', 'prod')).toBeUndefined()
  })

  test('is the one for its environment, else the one for all', () => {
    const rates = ratesAfter({ 'service:web,env:prod': 0.2, 'service:,env:': 0.7 })
    expect(rates.rate('web', 'prod')).toBe(0.2)
    expect(rates.rate('web', 'dev')).toBe(0.7)
    expect(rates.rate('other', 'prod')).toBe(0.7)
  })

  test('is what the last answer said', () => {
    expect(ratesAfter({ 'service:,env:': 0.2 }, { 'service:,env:': 0.4 }).rate('a', 'b')).toBe(0.4)
  })
})

test.each([[undefined], [null], ['1'], [1], [[0.5]], [Number.NaN]])('an answer of %j changes nothing', (answer) => {
  expect(ratesAfter({ 'service:,env:': 0.2 }, answer).rate('a', 'b')).toBe(0.2)
})

test.each([[7], [-0.1], [Number.NaN], ['1'], [null], [{}]])('a rate of %j is left out', (rate) => {
  expect(ratesAfter({ 'service:a,env:': rate, 'service:,env:': 0.5 }).rate('a', '')).toBe(0.5)
})

test('keys that name a prototype are keys like any other', () => {
  const rates = ratesAfter(JSON.parse('{"__proto__": 0.1, "constructor": 0.2}'))
  expect(rates.rate('a', 'b')).toBeUndefined()
  expect(({} as Record<string, unknown>)['service']).toBeUndefined()
})

test('no more than 5,000 rates are kept', () => {
  const many = Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`service:s${i},env:`, 0.5]))
  expect(ratesAfter(many).rate('s4999', '')).toBe(0.5)
  expect(ratesAfter(many).rate('s5000', '')).toBeUndefined()
})
