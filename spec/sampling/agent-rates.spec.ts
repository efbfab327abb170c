import { describe, expect, test } from 'vitest'
import { AgentRates } from '../../lib/sampling/agent-rates.ts'

function ratesAfter(...updates: unknown[]): AgentRates {
  const rates = new AgentRates()
  for (const update of updates) rates.update(update)
  return rates
}

describe('the rate for a service', () => {
  test('is unknown until the agent names one', () => {
    const rates = ratesAfter()
    expect(rates.isEmpty).toBe(true)
    expect(rates.rate('web', 'prod')).toBeUndefined()
  })

  test('is the one for its environment, else the one for all', () => {
    const rates = ratesAfter({ 'service:web,env:prod': 0.2, 'service:,env:': 0.7 })
    expect(rates.isEmpty).toBe(false)
    expect(rates.rate('web', 'prod')).toEqual({ key: 'service:web,env:prod', value: 0.2 })
    expect(rates.rate('web', 'dev')).toEqual({ key: 'service:,env:', value: 0.7 })
    expect(rates.rate('other', 'prod')?.value).toBe(0.7)
    expect(rates.rate('web', 'prod')?.value).toBe(0.2)
  })

  test('is found in whatever case the service and the agent are written', () => {
    const rates = ratesAfter({ 'service:web-shop,env:prod': 0.2, 'service:API,env:Prod': 0.3 })
    expect(rates.rate('Web-Shop', 'PROD')?.value).toBe(0.2)
    expect(rates.rate('api', 'prod')?.value).toBe(0.3)
  })

  test('is what the last answer said', () => {
    const rates = ratesAfter({ 'service:,env:': 0.2 })
    expect(rates.rate('a', 'b')?.value).toBe(0.2)
    rates.update({ 'service:,env:': 0.4 })
    expect(rates.rate('a', 'b')?.value).toBe(0.4)
    rates.update({})
    expect(rates.rate('a', 'b')).toBeUndefined()
  })

  test('is the same object as long as the agent says the same', () => {
    const rates = ratesAfter({ 'service:a,env:': 0.2, 'service:,env:': 1 })
    const before = rates.rate('a', '')
    rates.update({ 'service:,env:': 0.5, 'service:a,env:': 0.2 })
    expect(rates.rate('a', '')).toBe(before)
  })
})

test.each([[undefined], [null], ['1'], [1], [[0.5]], [Number.NaN]])('an answer of %j changes nothing', (answer) => {
  expect(ratesAfter({ 'service:,env:': 0.2 }, answer).rate('a', 'b')?.value).toBe(0.2)
})

test.each([[7], [-0.1], [Number.NaN], [Number.POSITIVE_INFINITY], ['1'], [null], [{}]])(
  'a rate of %j is left out',
  (rate) => {
    expect(ratesAfter({ 'service:a,env:': rate, 'service:,env:': 0.5 }).rate('a', '')?.value).toBe(0.5)
  },
)

test('keys that name a prototype are keys like any other', () => {
  const rates = ratesAfter(JSON.parse('{"__proto__": 0.1, "constructor": 0.2}'))
  expect(rates.rate('a', 'b')).toBeUndefined()
  expect(rates.rate('__proto__', '')).toBeUndefined()
  expect(({} as Record<string, unknown>)['service']).toBeUndefined()
})

test('no more than 5,000 rates are kept', () => {
  const many = Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`service:s${i},env:`, 0.5]))
  expect(ratesAfter(many).rate('s4999', '')?.value).toBe(0.5)
  expect(ratesAfter(many).rate('s5000', '')).toBeUndefined()
})
