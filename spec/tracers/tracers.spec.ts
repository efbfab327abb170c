import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { type DevAgent, type ReceivedSpan, startAgent } from '../../lib/agent/index.ts'
import { drawForest, drawing } from '../support/forest.ts'
import { isCompared, python } from './installed.ts'

const COMPARE = 'needs `npm ci --prefix benchmarks/compare`'
const OTLP = '@opentelemetry/exporter-trace-otlp-proto'

/** Runs a program of this folder with the tracer of another, until it has ended; tells what came from it. */
async function run(command: string, program: string): Promise<{ agent: DevAgent; spans: readonly ReceivedSpan[] }> {
  const agent = await startAgent({ port: 0 })
  onTestFinished(() => agent.close())
  const path = fileURLToPath(new URL(program, import.meta.url))
  const urls = { DD_TRACE_AGENT_URL: agent.url, OTEL_EXPORTER_OTLP_ENDPOINT: agent.url }
  // What else these tracers send has no place here.
  const only = { DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false', DD_REMOTE_CONFIGURATION_ENABLED: 'false' }
  const child = execFile(command, [path], { env: { PATH: process.env['PATH'], ...urls, ...only } })
  let text = ''
  child.stderr?.on('data', (chunk) => {
    text += chunk
  })
  const [code] = await once(child, 'close')
  expect({ code, text }).toMatchObject({ code: 0 })
  return { agent, spans: agent.traces().flatMap(({ spans }) => spans) }
}

const label = ({ service, name, resource, type, error }: ReceivedSpan): string =>
  `${service}: ${name} ${resource}${type === '' ? '' : ` (${type})`}${error === 0 ? '' : ' failed'}`

const TRACERS = [
  { tracer: 'dd-trace of Node.js', missing: isCompared('dd-trace') ? undefined : COMPARE, program: 'datadog.cjs' },
  {
    tracer: 'ddtrace of Python',
    missing: python === undefined ? 'needs `python3 -m venv .venv && .venv/bin/pip install ddtrace`' : undefined,
    command: python,
    program: 'datadog.py',
    type: 'builtins.ValueError',
  },
  {
    tracer: 'the OTLP exporter of OpenTelemetry',
    missing: isCompared(OTLP) ? undefined : COMPARE,
    program: 'opentelemetry.cjs',
    drawn: drawing`
      shop: http.server.request GET /orders (web)
      └─ shop: postgresql.query SELECT 1 (db)

      shop: internal coupon.apply (custom) failed
    `,
  },
]

/** What both of Datadog's say. */
const DATADOG = drawing`
  shop: coupon.apply coupon.apply failed

  shop: web.request GET /orders (web)
  └─ orders-db: db.query SELECT 1 (sql)
`

for (const { tracer, missing, command = process.execPath, program, drawn = DATADOG, type = 'RangeError' } of TRACERS)
  test.skipIf(missing)(
    `${tracer} is understood: trees, names, numbers and errors${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    async () => {
      const { agent, spans } = await run(command, program)
      expect(drawForest(spans, label)).toBe(drawn)
      expect(agent.stats()).toMatchObject({ traces: 2, spans: 3, refused: {} })
      expect(agent.traces().flatMap(({ warnings }) => warnings)).toEqual([])
      expect(spans.find(({ resource }) => resource === 'GET /orders')?.metrics).toMatchObject({ orders: 3 })
      const failed = spans.find(({ error }) => error === 1)
      expect(failed?.meta).toMatchObject({ 'error.message': 'this coupon ran out', 'error.type': type })
      expect(failed?.meta['error.stack']).toContain(program)
      for (const { duration } of spans) expect(duration).toBeGreaterThan(0n)
    },
  )
