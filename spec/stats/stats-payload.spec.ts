import { describe, expect, test } from 'vitest'
import { StatsBucket } from '../../lib/stats/stats-bucket.ts'
import { StatsEncoder, type StatsIdentity } from '../../lib/stats/stats-payload.ts'
import { TagRoles } from '../../lib/stats/tag-roles.ts'
import { counting } from './counting.ts'
import { decodedStats } from './decoded-stats.ts'
import { readSketch } from './other-sketch.ts'

const IDENTITY: StatsIdentity = {
  hostname: '',
  env: 'prod',
  version: '1.2',
  lang: 'javascript',
  tracerVersion: '0.1',
  runtimeId: 'run-1',
  service: undefined,
  processTags: undefined,
}

const text = (value: string): string => (0xa0 | value.length).toString(16) + Buffer.from(value).toString('hex')

/** Buckets of so many groups with texts of such a length. */
function buckets(counts: readonly number[], length: number): StatsBucket[] {
  return counts.map((count, slot) => {
    const bucket = new StatsBucket(slot)
    const { recorder, groups } = counting()
    for (let i = 0; i < count; i++)
      recorder.start('op', undefined, { resource: `${slot}.${i}.${'x'.repeat(length)}` }, 0).finish()
    for (const group of groups()) bucket.groups.push(group)
    return bucket
  })
}

describe('a payload', () => {
  test('is these bytes', () => {
    const { concentrator, recorder, clock } = counting(new TagRoles(['db.instance'], ['client']))
    const tags = { 'span.kind': 'client', 'db.instance': 'x', 'http.status_code': '404', 'http.method': 'GET' }
    const span = recorder.start('op', undefined, { type: 'web', tags }, 0)
    clock.advance(5000)
    span.finish()
    const { body, rows, hits } = new StatsEncoder(IDENTITY).next(concentrator.take(true)) ?? {}
    expect({ rows, hits }).toEqual({ rows: 1, hits: 1 })
    const mapping = '0a0909fd4a815abf52f03f'
    // 5 s is in bin 1116, which is b8 11 as zigzag.
    const ok = `${mapping}120d1208000000000000f03f18b8111a00`
    const expected = [
      '88', // a map of eight
      ...['Hostname', '', 'Env', 'prod', 'Version', '1.2', 'Lang', 'javascript'].map(text),
      ...['TracerVersion', '0.1', 'RuntimeID', 'run-1', 'Sequence'].map(text),
      'cf0000000000000001',
      text('Stats'),
      'dd00000001', // one bucket
      '83',
      text('Start'),
      'cf18867251edfa0000', // 1,767,225,600,000,000,000
      text('Duration'),
      'cf00000002540be400',
      text('Stats'),
      'dd00000001', // of one group
      'de0013', // a map of nineteen
      ...['Service', 'test', 'Name', 'op', 'Resource', 'op', 'HTTPStatusCode'].map(text),
      'cd0194',
      ...['Type', 'web', 'Hits'].map(text),
      'cf0000000000000001',
      text('Errors'),
      'cf0000000000000000',
      text('Duration'),
      'cf000000012a05f200',
      text('OkSummary'),
      `c6${(ok.length / 2).toString(16).padStart(8, '0')}${ok}`,
      text('ErrorSummary'),
      `c60000000f${mapping}12001a00`,
      text('Synthetics'),
      'c2',
      text('TopLevelHits'),
      'cf0000000000000001',
      ...['SpanKind', 'client', 'PeerTags'].map(text),
      '91',
      text('db.instance:x'),
      text('IsTraceRoot'),
      '01',
      ...['HTTPMethod', 'GET', 'HTTPEndpoint', '', 'srv_src', '', 'GRPCStatusCode', ''].map(text),
    ]
    expect(Buffer.from(body as Uint8Array).toString('hex')).toBe(expected.join(''))
  })

  test('says more of who sends it where that is known, and counts up', () => {
    const encoder = new StatsEncoder({ ...IDENTITY, service: 'shop', processTags: 'a:b' })
    expect(decodedStats(encoder.nothing().body)).toMatchObject({ Sequence: 1n, Stats: [] })
    expect(decodedStats(encoder.nothing().body)).toMatchObject({
      Sequence: 2n,
      Service: 'shop',
      ProcessTags: 'a:b',
    })
  })

  test('leaves to the agent what the agent fills in', () => {
    const agents = ['ContainerID', 'ImageTag', 'AgentAggregation', 'Tags', 'ProcessTagsHash']
    const told = Object.keys(decodedStats(new StatsEncoder({ ...IDENTITY, service: 'shop' }).nothing().body))
    expect(told.filter((name) => agents.includes(name))).toEqual([])
  })

  test('is none where there is nothing', () => {
    expect(new StatsEncoder(IDENTITY).next([])).toBeUndefined()
  })

  test('holds what is larger than a double counts', () => {
    const { concentrator, recorder } = counting()
    const span = recorder.start('op', undefined, { startTime: 946_684_800_000 }, 0)
    span.finish(9_223_372_036_854)
    const [bucket] = concentrator.take(true)
    for (let i = 0; i < 4; i++) bucket?.groups[0]?.add(9e18, false, false)
    const [row] =
      decodedStats(new StatsEncoder(IDENTITY).next([bucket as StatsBucket])?.body as Uint8Array).Stats[0]?.Stats ?? []
    expect(row?.Duration).toBe(2n ** 64n - 2048n)
    expect(readSketch(row?.OkSummary as Uint8Array).count).toBe(5)
  })

  test('goes in parts when it is large, and nothing goes twice or not at all', () => {
    const waiting = buckets([600, 1, 0, 300], 4800)
    const all = waiting.flatMap(({ groups }) => groups.map(({ resource }) => resource))
    const encoder = new StatsEncoder(IDENTITY)
    const sent: string[] = []
    const sizes: number[] = []
    for (let payload = encoder.next(waiting); payload !== undefined; payload = encoder.next(waiting)) {
      const { Stats } = decodedStats(payload.body)
      const rows = Stats.flatMap((bucket) => bucket.Stats.map((row) => [row.Resource, bucket.Start] as const))
      expect(payload).toMatchObject({ rows: rows.length, hits: rows.length })
      expect(rows.every(([resource, start]) => start === BigInt(resource.split('.')[0] ?? '') * 10_000_000_000n)).toBe(
        true,
      )
      expect(Stats.every((bucket) => bucket.Stats.length > 0)).toBe(true)
      sent.push(...rows.map(([resource]) => resource))
      sizes.push(payload.body.length)
    }
    expect(sent).toEqual(all)
    expect(sizes.length).toBe(3)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 * 1024 * 1024)
  })

  test('knows what of a bucket is left', () => {
    const waiting = buckets([600], 4800)
    const encoder = new StatsEncoder(IDENTITY)
    const first = encoder.next(waiting)
    const left = encoder.left(waiting[0] as StatsBucket)
    expect(left.rows + (first?.rows ?? 0)).toBe(600)
    expect(left.hits).toBe(left.rows)
  })
})
