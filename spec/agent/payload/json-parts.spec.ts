import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { jsonParts } from '../../../lib/agent/payload/json-parts.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import { refusal } from './refusal.ts'

function parts(json: string): string[] {
  const text = Buffer.from(json)
  const offsets = atOnce(jsonParts(text))
  return offsets.flatMap((start, i) => (i % 2 === 0 ? [text.toString('utf8', start, offsets[i + 1])] : []))
}

describe('the parts of a payload in JSON', () => {
  test.each([
    { json: '[[{"a":[1,{}]}, {"b":2}],[{"c":3}]]', found: ['{"a":[1,{}]}', '{"b":2}', '{"c":3}'] },
    { json: '[[{"a":"}]\\"{"}]]', found: ['{"a":"}]\\"{"}'] },
    { json: '[[{"a":"\\\\"}],[]]', found: ['{"a":"\\\\"}'] },
    { json: '[["ü", {"ü":1}]]', found: ['{"ü":1}'] },
    { json: '{"a":[{}]}', found: ['{"a":[{}]}'] },
    { json: '[{"a":1},[[2]]]', found: ['{"a":1}', '[2]'] },
    { json: '[[]]', found: [] },
    { json: '7', found: [] },
    { json: '[[{"a":1', found: [] },
    { json: ']]{', found: [] },
    { json: '"', found: [] },
  ])('in $json are $found', ({ json, found }) => {
    expect(parts(json)).toEqual(found)
  })
})

test('as many spans as msgpack may have are no reason to refuse JSON, with or without blanks', () => {
  for (const between of [',', ' ,\n']) {
    const text = Buffer.from(`[[${Array(300_000).fill('{}').join(between)}]]`)
    expect(atOnce(jsonParts(text))).toHaveLength(600_000)
  }
})

describe('refused before it is parsed is', () => {
  test.each([
    { what: 'what is deeper than the protocol', json: '['.repeat(1_000_000), text: 'json: exceeded max depth' },
    { what: 'a span of too many names', json: `[[{"meta":{${'"a":1,'.repeat(200_000)}`, text: 'payload-too-large' },
    {
      what: 'an array where a span should be, of too many',
      json: `[[[${'0,'.repeat(200_000)}`,
      text: 'payload-too-large',
    },
    { what: 'what is no traces, of too many', json: `[${'0 ,'.repeat(200_000)}`, text: 'payload-too-large' },
    { what: 'too many traces', json: `[${'[],'.repeat(1_100_000)}`, text: 'payload-too-large' },
  ])('$what', ({ json, text }) => {
    expect(refusal(() => atOnce(jsonParts(Buffer.from(json))))?.[0]).toBe(text)
  })
})
