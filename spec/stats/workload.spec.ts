import { decode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Exporter } from '../../lib/export/exporter.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { Logger } from '../../lib/platform/logger.ts'
import type { Span } from '../../lib/span/span.ts'
import { StatsWriter } from '../../lib/stats/stats-writer.ts'
import { createTestTracer } from '../../lib/testing/create-test-tracer.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { type DecodedRow, decodedStats } from './decoded-stats.ts'
import { readSketch } from './other-sketch.ts'

const PEER_TAGS = ['peer.hostname', 'db.instance', '_dd.base_service']
const SPAN_KINDS = ['client', 'server', 'consumer', 'producer']

/** A span as the agent gets it. */
interface WireSpan {
  readonly service: string
  readonly name: string
  readonly resource: string
  readonly type?: string
  readonly parent_id: bigint
  readonly start: bigint
  readonly duration: bigint
  readonly error: bigint | number
  readonly meta: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>>
}

interface Counted {
  hits: number
  topLevelHits: number
  errors: number
  duration: bigint
  readonly ok: number[]
  readonly failed: number[]
}

/** The statistics of what the agent gets, computed in the plainest way: by the agent's rules, and with nothing of ours. */
class PlainStatistics {
  readonly rows = new Map<string, Counted>()
  /** In seconds since the epoch. */
  oldest: bigint

  constructor(wallMs: number) {
    this.oldest = alignedTo10s(BigInt(wallMs) * 1_000_000n)
  }

  flushed(wallMs: number): void {
    const oldest = alignedTo10s(BigInt(wallMs) * 1_000_000n) - 10n
    if (oldest > this.oldest) this.oldest = oldest
  }

  add(chunk: readonly WireSpan[]): void {
    const synthetics = (chunk[0]?.meta['_dd.origin'] ?? '').startsWith('synthetics')
    for (const span of chunk) {
      const { meta, metrics } = span
      const kind = (meta['span.kind'] ?? '').toLowerCase()
      const topLevel = metrics['_dd.top_level'] === 1
      if (!topLevel && metrics['_dd.measured'] !== 1 && !SPAN_KINDS.includes(kind)) continue
      if (metrics['_dd.partial_version'] !== undefined) continue
      let end = alignedTo10s(span.start + span.duration)
      if (end < this.oldest) end = this.oldest
      const row = this.#row([
        String(end),
        span.service,
        span.name,
        span.resource,
        span.type ?? '',
        meta['span.kind'] ?? '',
        httpStatus(metrics['http.status_code'] ?? meta['http.status_code']),
        synthetics,
        span.parent_id === 0n ? 1 : 2,
        peersOf(meta, kind),
        grpcStatus(meta, metrics),
        meta['http.method'] ?? '',
        meta['http.endpoint'] || meta['http.route'] || '',
        meta['_dd.svc_src'] ?? '',
      ])
      row.hits++
      if (topLevel) row.topLevelHits++
      row.duration += span.duration
      if (Number(span.error) === 1) row.errors++
      ;(Number(span.error) === 1 ? row.failed : row.ok).push(Number(span.duration))
    }
  }

  #row(key: readonly unknown[]): Counted {
    const text = JSON.stringify(key)
    const row = this.rows.get(text) ?? { hits: 0, topLevelHits: 0, errors: 0, duration: 0n, ok: [], failed: [] }
    this.rows.set(text, row)
    return row
  }
}

function alignedTo10s(ns: bigint): bigint {
  return (ns / 10_000_000_000n) * 10n
}

function httpStatus(tag: string | number | undefined): number {
  if (typeof tag === 'number') return tag
  return tag !== undefined && /^\d{1,9}$/.test(tag) ? Number.parseInt(tag, 10) : 0
}

function peersOf(meta: Readonly<Record<string, string>>, kind: string): string[] {
  const internal = kind === '' || kind === 'internal'
  const talking = ['client', 'producer', 'consumer'].includes(kind)
  const names = internal ? ['_dd.base_service'] : talking ? PEER_TAGS : []
  const peers = names
    .filter((name) => (meta[name] ?? '') !== '')
    .map((name) => `${name}:${withoutAddresses(meta[name] ?? '')}`)
  return peers.sort()
}

function withoutAddresses(text: string): string {
  const entries = text.split(',').map((entry) => entry.replace(/^\d+\.\d+\.\d+\.\d+/, 'blocked-ip-address'))
  return [...new Set(entries)].join(',')
}

function grpcStatus(meta: Readonly<Record<string, string>>, metrics: Readonly<Record<string, number>>): string {
  const names = ['rpc.grpc.status_code', 'grpc.code', 'rpc.grpc.status.code', 'grpc.status.code']
  for (const name of names) {
    const text = meta[name]
    if (text) return { OK: '0', 'StatusCode.NOT_FOUND': '5', '7': '7' }[text] ?? ''
  }
  for (const name of names) if (metrics[name] !== undefined) return String(metrics[name])
  return ''
}

const tags = fc.record(
  {
    'span.kind': fc.constantFrom('client', 'SERVER', 'internal', 'producer', '', 'strange'),
    'http.status_code': fc.constantFrom('200', '404', 'none', ''),
    http: fc.constant({ status_code: 418 }),
    'http.method': fc.constantFrom('GET', 'PUT'),
    'http.route': fc.constantFrom('/a', ''),
    'http.endpoint': fc.constantFrom('/b', ''),
    'rpc.grpc.status_code': fc.constantFrom('OK', 'StatusCode.NOT_FOUND', '7', 'strange', ''),
    'grpc.code': fc.constantFrom(5, '7'),
    'peer.hostname': fc.constantFrom('db1', '10.0.0.1:80', '10.0.0.2:80,10.0.0.3:80', 'a,b', ''),
    'db.instance': fc.constantFrom('x', 'x:y', 7),
    '_dd.measured': fc.constantFrom(0, 1),
    '_dd.partial_version': fc.constant(1),
    '_dd.svc_src': fc.constantFrom('m', 'x'),
    '_dd.base_service': fc.constantFrom('base', ''),
    error: fc.constant(true),
  },
  { requiredKeys: [] },
)

const span = fc.record({
  name: fc.constantFrom('web.request', 'pg.query', 'grpc.call'),
  service: fc.constantFrom(undefined, 'db', 'TEST'),
  resource: fc.constantFrom(undefined, 'GET /', 'SELECT 1', ''),
  type: fc.constantFrom(undefined, 'web', 'sql'),
  tags,
  ms: fc.double({ min: 0, max: 9, noNaN: true }).map((log) => Math.exp(log) - 1),
})

const trace = fc.record({
  is: fc.constant('trace' as const),
  origin: fc.constantFrom(undefined, 'none', 'rum', 'synthetics-browser'),
  /** How late the trace begins to be told of, in milliseconds. */
  ago: fc.constantFrom(0, 0, 0, 15_000, 60_000),
  spans: fc.array(span, { minLength: 1, maxLength: 5 }),
})

const flush = fc.record({ is: fc.constant('flush' as const), after: fc.constantFrom(1, 9999, 10_000, 45_000) })

test('the statistics of a workload are what a plain program computes from what the agent gets', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 5, arbitrary: trace }, flush), { maxLength: 25 }),
      async (workload) => {
        const { plain, bodies } = await run(workload)
        const sent = new Map<string, DecodedRow>()
        for (const body of bodies)
          for (const { Start, Stats } of decodedStats(body).Stats)
            for (const row of Stats) {
              const key = keyOf(Start, row)
              expect(sent.has(key), `one row of ${key}`).toBe(false)
              sent.set(key, row)
            }
        expect([...sent.keys()].sort()).toEqual([...plain.rows.keys()].sort())
        for (const [key, row] of sent) expectSame(row, plain.rows.get(key) as Counted)
      },
    ),
    { numRuns: 150 },
  )
})

type Step =
  typeof trace extends fc.Arbitrary<infer T> ? T | (typeof flush extends fc.Arbitrary<infer F> ? F : never) : never

/** Lets a tracer do the work, and counts it in both ways. */
async function run(workload: readonly Step[]): Promise<{ plain: PlainStatistics; bodies: Uint8Array[] }> {
  const bodies: Uint8Array[] = []
  let complete: Exporter['export'] = () => {}
  const exporter: Exporter = {
    export: (segment, spans) => complete(segment, spans),
    flush: async () => {},
    drain: async () => {},
    close: () => {},
  }
  const { tracer, clock } = createTestTracer(
    { env: 'prod', version: '1' },
    {},
    {
      exporter: ({ defaults, process }) => {
        const encoder = new V04Encoder({ maxBytes: 1 << 24, defaults, process })
        complete = (segment, spans) => {
          writer.add(segment, spans)
          encoder.append(segment, spans)
          for (const chunk of decode(encoder.take().bytes, { useBigInt64: true }) as WireSpan[][]) plain.add(chunk)
        }
        return exporter
      },
    },
  )
  const plain = new PlainStatistics(clock.wall())
  const writer = new StatsWriter({
    identity: {
      hostname: '',
      env: 'prod',
      version: '1',
      lang: 'javascript',
      tracerVersion: '0',
      runtimeId: 'r',
      service: undefined,
      processTags: undefined,
    },
    send: async (body) => {
      bodies.push(body)
      return { taken: true }
    },
    clock,
    timers: new ManualTimers(),
    apart: (fn) => fn(),
    logger: new Logger('off'),
    onClaim: () => {},
  })
  writer.enable({
    endpoints: ['/v0.6/stats'],
    peerTags: PEER_TAGS,
    spanKindsStatsComputed: SPAN_KINDS,
    defaultEnv: undefined,
  })
  for (const step of workload) {
    if (step.is === 'flush') {
      clock.advance(step.after)
      await writer.flush()
      plain.flushed(clock.wall())
      continue
    }
    const above =
      step.origin === undefined
        ? undefined
        : tracer.extract('http_headers', {
            'x-datadog-trace-id': '7',
            'x-datadog-parent-id': '9',
            'x-datadog-sampling-priority': '0',
            'x-datadog-origin': step.origin,
          })
    let startTime = clock.wall() - step.ago
    const open: { span: Span; ms: number }[] = []
    for (const { name, service, resource, type, tags, ms } of step.spans) {
      const childOf = open.at(-1)?.span ?? above
      const options = { service, resource, type, tags: tags as object, startTime, childOf: childOf ?? undefined }
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
      open.push({ span: tracer.startSpan(name, given), ms })
      startTime += 1
    }
    for (const { span, ms } of open.reverse()) span.finish(startTime + ms)
  }
  await writer.flush(true)
  expect(writer.counts).toMatchObject({ hits: writer.counts.counted, lost: {} })
  return { plain, bodies }
}

function keyOf(start: bigint, row: DecodedRow): string {
  return JSON.stringify([
    String(start / 1_000_000_000n),
    row.Service,
    row.Name,
    row.Resource,
    row.Type,
    row.SpanKind,
    row.HTTPStatusCode,
    row.Synthetics,
    row.IsTraceRoot,
    row.PeerTags,
    row.GRPCStatusCode,
    row.HTTPMethod,
    row.HTTPEndpoint,
    row.srv_src,
  ])
}

function expectSame(row: DecodedRow, expected: Counted): void {
  expect(row).toMatchObject({
    Hits: BigInt(expected.hits),
    TopLevelHits: BigInt(expected.topLevelHits),
    Errors: BigInt(expected.errors),
    Duration: expected.duration,
  })
  expectQuantiles(row.OkSummary, expected.ok)
  expectQuantiles(row.ErrorSummary, expected.failed)
}

function expectQuantiles(bytes: Uint8Array, durations: readonly number[]): void {
  const { count, quantile } = readSketch(bytes)
  expect(count).toBe(durations.length)
  const sorted = [...durations].sort((a, b) => a - b)
  for (const q of durations.length === 0 ? [] : [0, 0.25, 0.5, 0.9, 1]) {
    const exact = sorted[Math.floor(q * (sorted.length - 1))] as number
    // Beside the 1 % of the sketch, the agent's way of cutting off bits takes up to one part in 512.
    expect(quantile(q)).toBeGreaterThanOrEqual(exact * 0.99 * (511 / 512))
    expect(quantile(q)).toBeLessThanOrEqual(exact * 1.0100001)
  }
}
