import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SpanReference } from '../../lib/span/span-reference.ts'
import { RemoteTrace } from '../../lib/span/trace-context.ts'
import { TagRoles } from '../../lib/stats/tag-roles.ts'
import { counting } from './counting.ts'

const PEERS = ['peer.hostname', 'db.instance', '_dd.base_service']
const KINDS = ['client', 'server', 'producer', 'consumer']

/** A trace that came from elsewhere. */
function remote(origin?: string): SpanReference {
  const trace = new RemoteTrace({
    highHi: 0,
    highLo: 0,
    lowHi: 0,
    lowLo: 7,
    priority: 1,
    decisionMaker: undefined,
    origin,
    propagated: undefined,
    tracestate: undefined,
  })
  return new SpanReference(trace, 0, 9, undefined)
}

describe('a span is counted', () => {
  test.each([
    ['that has no parent here', (c: ReturnType<typeof counting>) => c.trace('root'), ['root']],
    [
      'whose parent is of another service',
      ({ recorder }: ReturnType<typeof counting>) => {
        const root = recorder.start('root', undefined, undefined, 0)
        recorder.start('same', root, undefined, 0).finish()
        recorder.start('other', root, { service: 'db' }, 0).finish()
        root.finish()
      },
      ['root', 'other'],
    ],
    [
      'that is measured',
      ({ recorder }: ReturnType<typeof counting>) => {
        const root = recorder.start('root', undefined, undefined, 0)
        recorder.start('yes', root, { measured: true }, 0).finish()
        recorder.start('no', root, { tags: { '_dd.measured': 0 } }, 0).finish()
        root.finish()
      },
      ['root', 'yes'],
    ],
    [
      'whose kind the agent counts, however it is written',
      ({ recorder }: ReturnType<typeof counting>) => {
        const root = recorder.start('root', undefined, undefined, 0)
        for (const kind of ['client', 'SERVER', 'internal', '']) {
          recorder.start(`kind ${kind}`, root, { tags: { 'span.kind': kind } }, 0).finish()
        }
        root.finish()
      },
      ['root', 'kind client', 'kind SERVER'],
    ],
    [
      'that is the first here, and not one below it that is like it in all else',
      ({ recorder }: ReturnType<typeof counting>) => {
        const root = recorder.start('same', remote(), undefined, 0)
        recorder.start('same', root, undefined, 0).finish()
        root.finish()
      },
      ['same'],
    ],
    [
      'that is marked as top level',
      ({ recorder }: ReturnType<typeof counting>) => {
        const root = recorder.start('root', undefined, undefined, 0)
        recorder.start('marked', root, { tags: { '_dd.top_level': 1 } }, 0).finish()
        root.finish()
      },
      ['root', 'marked'],
    ],
    [
      'unless it is a part of one that is not done',
      (c: ReturnType<typeof counting>) => c.trace('part', (span) => span.setTag('_dd.partial_version', 1)),
      [],
    ],
  ])('%s', (_, program, expected) => {
    const counted = counting(new TagRoles([], KINDS))
    program(counted)
    expect(counted.groups().flatMap(({ name, hits }) => Array.from({ length: hits }, () => name))).toEqual(expected)
  })
})

describe('spans are told apart', () => {
  test.each<[string, string, Record<string, string | number>, Record<string, string | number>]>([
    ['by kind', 'kind', { 'span.kind': 'client' }, { 'span.kind': 'server' }],
    ['by HTTP status', 'httpStatus', { 'http.status_code': '200' }, { 'http.status_code': '404' }],
    ['by gRPC status', 'grpcStatus', { 'grpc.code': 'OK' }, { 'grpc.status.code': 'NOT_FOUND' }],
    ['by HTTP method', 'method', { 'http.method': 'GET' }, { 'http.method': 'PUT' }],
    ['by endpoint', 'endpoint', { 'http.endpoint': '/a', 'http.route': '/b' }, { 'http.route': '/b' }],
    ['by where the service has its name from', 'source', { '_dd.svc_src': 'm' }, { '_dd.svc_src': 'opt' }],
  ])('%s', (_, field, one, other) => {
    const { trace, groups } = counting()
    trace('op', (span) => span.addTags(one))
    trace('op', (span) => span.addTags(other))
    trace('op', (span) => span.addTags(other))
    const found = groups() as unknown as Record<string, unknown>[]
    expect(found.map(({ hits }) => hits)).toEqual([1, 2])
    expect(new Set(found.map((group) => group[field])).size).toBe(2)
  })

  test('by service, name, resource and type', () => {
    const { recorder, groups } = counting()
    const given = [{}, { service: 'b' }, { resource: 'r' }, { type: 'web' }]
    for (const options of [...given, ...given]) recorder.start('op', undefined, options, 0).finish()
    recorder.start('other', undefined, {}, 0).finish()
    expect(groups().map(({ service, name, resource, type, hits }) => [service, name, resource, type, hits])).toEqual([
      ['test', 'op', 'op', '', 2],
      ['b', 'op', 'op', '', 2],
      ['test', 'op', 'r', '', 2],
      ['test', 'op', 'op', 'web', 2],
      ['test', 'other', 'other', '', 1],
    ])
  })

  test('by whether they are the first of their trace, anywhere', () => {
    const { recorder, groups } = counting()
    recorder.start('op', undefined, undefined, 0).finish()
    recorder.start('op', remote(), undefined, 0).finish()
    expect(groups().map(({ root }) => root)).toEqual([1, 2])
  })

  test('by whether they come from synthetic tests', () => {
    const { recorder, groups } = counting()
    for (const origin of [undefined, 'rum', 'synthetics', 'synthetics-browser'])
      recorder.start('op', remote(origin), undefined, 0).finish()
    expect(groups().map(({ synthetics, hits }) => [synthetics, hits])).toEqual([
      [false, 2],
      [true, 2],
    ])
  })

  test('by whether the first of them says that, with those of the same chunk', () => {
    const { recorder, groups } = counting()
    const root = recorder.start('root', remote('rum'), { tags: { '_dd.origin': 'synthetics' } }, 0)
    recorder.start('op', root, { service: 'other' }, 0).finish()
    root.finish()
    recorder.start('op', undefined, { tags: { '_dd.origin': 7 } }, 0).finish()
    expect(groups().map(({ name, synthetics }) => [name, synthetics])).toEqual([
      ['root', true],
      ['op', true],
      ['op', false],
    ])
  })

  test('by peers, for those that talk to one, in whatever order they are set', () => {
    const { trace, groups } = counting(new TagRoles(PEERS, KINDS))
    const peers = { 'peer.hostname': '10.0.0.1:80', 'db.instance': 'orders' }
    const turned = { 'db.instance': 'orders', 'peer.hostname': '10.0.0.2:80' }
    for (const kind of ['client', 'Producer', 'consumer', 'server', 'internal'])
      for (const tags of [peers, turned]) trace('op', (span) => span.addTags({ ...tags, 'span.kind': kind }))
    const found = groups().map(({ kind, hits, peerNames, peerValues }) => [kind, hits, ...peerNames, ...peerValues])
    const both = ['db.instance', 'peer.hostname', 'orders', 'blocked-ip-address:80']
    expect(found).toEqual([
      ['client', 2, ...both],
      ['Producer', 2, ...both],
      ['consumer', 2, ...both],
      ['server', 2],
      ['internal', 2],
    ])
  })

  test('by the service that they are part of, if they are internal, and no other peer', () => {
    const { recorder, groups } = counting(new TagRoles(PEERS, KINDS))
    recorder.start('op', undefined, { service: 'part', tags: { 'peer.hostname': 'x' } }, 0).finish()
    recorder.start('op', undefined, { tags: { 'peer.hostname': 'x' } }, 0).finish()
    expect(groups().map(({ peerNames, peerValues }) => [...peerNames, ...peerValues])).toEqual([
      ['_dd.base_service', 'test'],
      [],
    ])
  })

  test('by whether they have the tags of all spans', () => {
    const { trace, groups } = counting(undefined, { defaults: { tags: new Map([['http.method', 'GET']]) } })
    trace('a')
    trace('a', (span) => span.setTag('http.method', undefined))
    expect(groups().map(({ hits, method }) => [hits, method])).toEqual([
      [1, 'GET'],
      [1, ''],
    ])
  })

  test('by no peers that the agent does not name', () => {
    const { recorder, groups } = counting(new TagRoles([], KINDS))
    recorder
      .start('op', undefined, { service: 'part', tags: { 'span.kind': 'client', 'db.instance': 'x' } }, 0)
      .finish()
    recorder.start('op', undefined, { service: 'part' }, 0).finish()
    expect(groups().map(({ peerCount }) => peerCount)).toEqual([0, 0])
  })

  test('by what stands in the tags of all spans', () => {
    const defaults = { tags: new Map([['peer.hostname', 'everywhere']]) }
    const { trace, groups } = counting(new TagRoles(PEERS, KINDS), { defaults })
    trace('op', (span) => span.setTag('span.kind', 'client'))
    expect(groups()[0]?.peerValues).toEqual(['everywhere'])
  })

  test('exactly, whatever separators their texts have in them', () => {
    const { trace, groups } = counting()
    const texts = ['', ',', ':', '1:a', 'a1:', '\0', 'a,b', '0,1,false,0,', '4:test']
    for (const method of texts)
      for (const route of texts)
        for (let i = 0; i < 2; i++) trace('op', (span) => span.addTags({ 'http.method': method, 'http.route': route }))
    const found = groups()
    expect(found).toHaveLength(texts.length ** 2)
    expect(found.every(({ hits }) => hits === 2)).toBe(true)
  })
})

test('counts hits, errors, top levels and time of a group', () => {
  const { recorder, clock, groups } = counting(new TagRoles([], KINDS))
  const root = recorder.start('op', undefined, { resource: 'r', tags: { 'span.kind': 'client' } }, 0)
  const child = recorder.start('op', root, { resource: 'r', tags: { 'span.kind': 'client' } }, 0)
  clock.advance(2)
  child.setError(new Error('no'))
  child.finish()
  clock.advance(3)
  root.finish()
  const [first, second] = groups()
  expect(first).toMatchObject({ hits: 1, errors: 0, topLevelHits: 1, duration: 5_000_000, root: 1 })
  expect(second).toMatchObject({ hits: 1, errors: 1, topLevelHits: 0, duration: 2_000_000, root: 2 })
  expect([first?.failed, second?.ok]).toEqual([undefined, undefined])
})

test('cuts texts as the agent does, so that what it takes for one is one', () => {
  const { recorder, groups } = counting()
  for (const end of ['a', 'b']) {
    const long = `${'é'.repeat(50)}${end}`
    recorder.start(long, undefined, { service: long, type: long, resource: `${'é'.repeat(2500)}${end}` }, 0).finish()
  }
  const found = groups()
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({ name: 'é'.repeat(50), service: 'é'.repeat(50), type: 'é'.repeat(50), hits: 2 })
  expect(found[0]?.resource).toBe('é'.repeat(2500))
})

describe('a bucket', () => {
  const slots = ({ concentrator }: ReturnType<typeof counting>, force = false): [number, number][] =>
    concentrator
      .take(force)
      .map(({ slot, groups }) => [slot - 176_722_560, groups.reduce((sum, { hits }) => sum + hits, 0)])

  test('holds what ended in ten seconds, and is taken when it is twenty seconds old', () => {
    const counted = counting()
    const { clock, trace } = counted
    trace('a')
    clock.advance(9999.999999)
    trace('b')
    clock.advance(0.000001)
    trace('c')
    expect(slots(counted)).toEqual([])
    clock.advance(9999)
    expect(slots(counted)).toEqual([])
    clock.advance(1)
    expect(slots(counted)).toEqual([[0, 2]])
    expect(slots(counted, true)).toEqual([[1, 1]])
    expect(counted.concentrator.empty).toBe(true)
  })

  test('takes in what comes too late for an older one', () => {
    const counted = counting()
    const { clock, recorder } = counted
    const start = clock.wall()
    clock.advance(45_000)
    slots(counted)
    recorder.start('late', undefined, { startTime: start }, 0).finish(start + 1)
    expect(slots(counted, true)).toEqual([[3, 1]])
  })

  test('of the future is no other than the next', () => {
    const counted = counting()
    const { clock, recorder } = counted
    for (let i = 1; i < 100; i++) recorder.start('early', undefined, undefined, 0).finish(clock.wall() + i * 1e9)
    expect(slots(counted, true)).toEqual([[1, 99]])
  })

  test('goes at once when the clock was set back, and time goes on from there', () => {
    const counted = counting()
    const { clock, trace } = counted
    trace('a')
    clock.setWallForward(-3_600_000)
    expect(slots(counted)).toEqual([[0, 1]])
    trace('b')
    clock.advance(20_000)
    expect(slots(counted)).toEqual([[-360, 1]])
  })

  test('is one of few, however long nobody takes them', () => {
    const counted = counting()
    const { clock, trace } = counted
    for (let i = 0; i < 100; i++) {
      trace('a')
      clock.advance(10_000)
    }
    const taken = slots(counted)
    expect(taken).toHaveLength(16)
    expect(taken.reduce((sum, [, hits]) => sum + hits, 0)).toBe(100)
  })

  test('has 2,000 groups, and one for all that would be more', () => {
    const { concentrator, recorder, groups } = counting()
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 2010; i++) recorder.start('op', undefined, { resource: `r${i}` }, 0).finish()
    expect(concentrator.blocked).toBe(20)
    const found = groups()
    expect(found).toHaveLength(2001)
    const blocked = 'tracer_blocked_value'
    expect(found.at(-1)).toMatchObject({ service: blocked, name: blocked, resource: blocked, root: 0, hits: 20 })
    expect(found.slice(0, 2000).every(({ hits }) => hits === 2)).toBe(true)
  })

  test('has 2,000 groups of one resource too', () => {
    const { concentrator, trace, groups } = counting()
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 2001; i++) trace('op', (span) => span.setTag('http.method', `m${i}`))
    expect(concentrator.blocked).toBe(2)
    expect(groups().every(({ hits }) => hits === 2)).toBe(true)
  })

  test('keeps no more than four million characters', () => {
    const { concentrator, trace } = counting()
    for (let i = 0; i < 300; i++) trace('op', (span) => span.setTag('http.method', `${i}${'x'.repeat(24_000)}`))
    expect(concentrator.blocked).toBe(300 - Math.floor(2 ** 22 / 24_012))
  })
})

test('keeps its counts when the agent asks for other tags', () => {
  const { concentrator, trace, groups } = counting()
  const edit = (span: { addTags(tags: object): unknown }): unknown =>
    span.addTags({ 'span.kind': 'client', 'db.instance': 'x' })
  trace('op', edit)
  concentrator.use(new TagRoles(PEERS, KINDS))
  trace('op', edit)
  expect(groups().map(({ hits, peerCount }) => [hits, peerCount])).toEqual([
    [1, 0],
    [1, 1],
  ])
})

test('tells more names and services apart than it remembers', () => {
  const { recorder, groups } = counting()
  for (let i = 0; i < 1500; i++) recorder.start(`n${i}`, undefined, { service: `s${i % 3}` }, 0).finish()
  expect(groups().map(({ name, service }) => `${name} ${service}`)).toEqual(
    Array.from({ length: 1500 }, (_, i) => `n${i} s${i % 3}`),
  )
})

test('what is remembered of the last span changes nothing', () => {
  const roles = new TagRoles(PEERS, KINDS)
  const tag = fc.constantFrom<[string, string | number | undefined]>(
    ['http.method', 'GET'],
    ['http.method', 'PUT'],
    ['http.status_code', 200],
    ['http.status_code', 404],
    ['http.url', '/1'],
    ['http.url', '/2'],
    ['span.kind', 'client'],
    ['span.kind', 'internal'],
    ['peer.hostname', 'a'],
    ['peer.hostname', 'b'],
    ['_dd.measured', 1],
    ['_dd.measured', 0],
    ['_dd.origin', 'synthetics'],
    ['_dd.partial_version', 1],
    ['rpc.grpc.status_code', 5],
    ['version', '2'],
    ['version', undefined],
    ['span.kind', undefined],
    ['_dd.svc_src', 'x'],
  )
  const span = fc.record({
    tags: fc.array(tag, { maxLength: 4 }),
    padding: fc.constantFrom(0, 0, 0, 14, 20),
    service: fc.constantFrom(undefined, undefined, 'db'),
    resource: fc.constantFrom(undefined, 'r'),
    type: fc.constantFrom(undefined, 'sql'),
    error: fc.boolean(),
    child: fc.boolean(),
    remote: fc.boolean(),
    ms: fc.constantFrom(0, 0, 1, 9000),
  })
  type Span = typeof span extends fc.Arbitrary<infer S> ? S : never
  /** A few kinds of spans, of which the same come again and again. */
  const workload = fc.record({
    kind: fc.constantFrom('server', 'internal'),
    kinds: fc.array(span, { minLength: 1, maxLength: 4 }),
    order: fc.array(fc.nat({ max: 3 }), { maxLength: 16 }),
  })
  type Workload = typeof workload extends fc.Arbitrary<infer W> ? W : never
  const counted = ({ kind, kinds, order }: Workload, forgetful: boolean): object => {
    const made = counting(roles, { defaults: { version: '1', tags: new Map([['span.kind', kind]]) } })
    const { clock, concentrator, groups, recorder } = made
    for (const index of order) {
      const {
        tags,
        padding,
        service,
        resource,
        type,
        error,
        child,
        remote: far,
        ms,
      } = kinds[index % kinds.length] as Span
      // What is remembered goes with the roles.
      if (forgetful) concentrator.use(roles)
      const root = recorder.start(
        'a',
        far ? remote() : undefined,
        { resource: resource as never, type: type as never },
        0,
      )
      const one = child ? recorder.start('a', root, { service }, 0) : root
      for (let i = 0; i < padding; i++) one.setTag(`padding ${i}`, i)
      for (const [name, value] of tags) one.setTag(name, value)
      if (error) one.setError()
      clock.advance(ms)
      one.finish()
      if (child) root.finish()
    }
    const all = groups().map(({ ok, failed, peerNames, peerValues, ...group }) =>
      JSON.stringify({ ...group, peerNames, peerValues, ok: ok?.toProto(), failed: failed?.toProto() }),
    )
    return { hits: concentrator.hits, groups: all }
  }
  fc.assert(
    fc.property(workload, (given) => {
      expect(counted(given, false)).toEqual(counted(given, true))
    }),
    { numRuns: 300 },
  )
})
