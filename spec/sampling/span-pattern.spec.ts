import { describe, expect, test } from 'vitest'
import { type SpanConditions, SpanPattern } from '../../lib/sampling/span-pattern.ts'
import { TagView } from '../../lib/sampling/tag-view.ts'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import type { SpanOptions } from '../../lib/span/span.ts'
import type { SpanDefaults } from '../../lib/span/span-defaults.ts'
import { recording } from '../support/recording.ts'

const DEFAULTS: SpanDefaults = {
  service: 'shop',
  version: '1.2.3',
  tags: new Map<string, string | number>([
    ['env', 'prod'],
    ['team', 'checkout'],
    ['shard', 7],
  ]),
}

function matches(
  conditions: SpanConditions,
  options: SpanOptions = {},
  change?: (span: RecordedSpan) => void,
): boolean {
  const span = recording({ defaults: DEFAULTS }).recorder.start('web.request', undefined, options, 0)
  change?.(span)
  const pattern = new SpanPattern(conditions, new TagView(DEFAULTS))
  return pattern.fitsFields(span) && pattern.fitsTags(span)
}

test.each<[SpanConditions, SpanOptions, boolean]>([
  [{}, {}, true],
  [{ service: 'sh?p' }, {}, true],
  [{ service: 'sh?p' }, { service: 'SHOP' }, true],
  [{ service: 'shop' }, { service: 'db' }, false],
  [{ service: '*' }, { service: 'db' }, true],
  [{ name: 'web.*' }, {}, true],
  [{ name: 'db.*' }, {}, false],
  [{ resource: 'GET /*' }, { resource: 'get /health' }, true],
  [{ resource: 'GET /*' }, { resource: 'POST /health' }, false],
  // A span without a resource of its own has its name for one.
  [{ resource: 'web.*' }, {}, true],
  [{ resource: 'GET *' }, {}, false],
  // All conditions have to fit.
  [{ service: 'shop', name: 'web.*', resource: 'GET *' }, { resource: 'GET /' }, true],
  [{ service: 'shop', name: 'web.*', resource: 'GET *' }, { resource: 'PUT /' }, false],
  [{ service: 'shop', name: 'db.*', resource: 'GET *' }, { resource: 'GET /' }, false],
  [{ service: 'db', name: 'web.*', resource: 'GET *' }, { resource: 'GET /' }, false],
])('%j fits a span with %j: %s', (conditions, options, fits) => {
  expect(matches(conditions, options)).toBe(fits)
})

test.each<[string, unknown, boolean]>([
  ['gold', 'gold', true],
  ['G?LD', 'gold', true],
  ['gold', 'goldfish', false],
  ['*', 'gold', true],
  ['*', '', true],
  ['?*', '', false],
  // Whole numbers are their decimal digits.
  ['7', 7, true],
  ['7', 7.0, true],
  ['7', '7', true],
  ['2??', 204, true],
  ['-1', -1, true],
  ['0', -0, true],
  ['1000000000000000000000', 1e21, true],
  ['1e+21', 1e21, false],
  ['*', 7, true],
  // Other numbers are written differently in each language: nothing but stars fits them.
  ['0.5', 0.5, false],
  ['0.?', 0.5, false],
  ['?*', 0.5, false],
  ['*', 0.5, true],
  ['***', 0.5, true],
  // What is set in another form is what it became.
  ['true', true, true],
  ['null', null, true],
  // What is not there fits nothing.
  ['*', undefined, false],
  ['', undefined, false],
  ['undefined', undefined, false],
])('the tag pattern %j fits the value %j: %s', (pattern, value, fits) => {
  expect(matches({ tags: { tier: pattern } }, { tags: { tier: value } })).toBe(fits)
})

test.each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ tier: 'gold', lane: '3' }, true],
  [{ tier: 'gold', lane: '4' }, false],
  [{ tier: 'gold', other: '*' }, false],
  // The names of tags are no patterns.
  [{ 'ti*': 'gold' }, false],
  [{ TIER: 'gold' }, false],
  [JSON.parse('{"__proto__": "*"}'), false],
  [{ constructor: '*' }, false],
])('the tags %j have to fit all: %s', (tags, fits) => {
  expect(matches({ tags }, { tags: { tier: 'gold', lane: 3 } })).toBe(fits)
})

describe('the tags that all spans have', () => {
  test.each<[Record<string, string>, SpanOptions, boolean]>([
    [{ env: 'prod' }, {}, true],
    [{ env: 'dev' }, {}, false],
    [{ team: 'check*', shard: '7' }, {}, true],
    [{ env: 'prod' }, { tags: { env: 'canary' } }, false],
    [{ env: 'canary', team: 'checkout' }, { tags: { env: 'canary' } }, true],
    [{ env: '*' }, { tags: { env: undefined } }, false],
    [{ version: '1.*' }, {}, true],
    // The version is that of the tracer's own service.
    [{ version: '*' }, { service: 'db' }, false],
    [{ version: '9' }, { service: 'db', tags: { version: 9 } }, true],
    [{ '_dd.base_service': 'shop' }, { service: 'db' }, true],
    [{ '_dd.base_service': '*' }, {}, false],
  ])('count too: %j for a span with %j: %s', (tags, options, fits) => {
    expect(matches({ tags }, options)).toBe(fits)
  })

  test('are those of the service that the span has now', () => {
    const pattern = new SpanPattern({ tags: { version: '*' } }, new TagView(DEFAULTS))
    const span = recording({ defaults: DEFAULTS }).recorder.start('op', undefined, undefined, 0)
    expect(pattern.fitsTags(span)).toBe(true)
    span.setTag('service.name', 'db')
    expect(pattern.fitsTags(span)).toBe(false)
    span.setTag('service.name', undefined)
    expect(pattern.fitsTags(span)).toBe(true)
  })
})

test('fits what the span is now, and not what it was', () => {
  expect(
    matches({ name: 'job', resource: 'nightly', service: 'cron' }, {}, (span) => {
      span.setOperationName('job')
      span.setTag('resource.name', 'nightly')
      span.setTag('service.name', 'cron')
    }),
  ).toBe(true)
})

test.each<[SpanConditions, string]>([
  [{}, ''],
  [{ service: 'web*' }, 'service "web*"'],
  [
    { tags: { env: 'prod', tier: '"a"' }, resource: 'GET /*', name: 'web.request', service: 'shop' },
    'service "shop", name "web.request", resource "GET /*", tag env "prod", tag tier "\\"a\\""',
  ],
])('%j reads %j', (conditions, text) => {
  expect(new SpanPattern(conditions).text).toBe(text)
})
