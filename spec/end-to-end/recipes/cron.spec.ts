import { expect, test } from 'vitest'
import { drawing } from '../../support/forest.ts'
import { built, drawReceived, runRecipe, warnings } from '../run-program.ts'

test.skipIf(!built)(
  'each run of a job is a trace of its own, with a link to who asked for it (needs `npm run build`)',
  async () => {
    const { code, stdout, stderr, spans, agent } = await runRecipe('cron/reports.mjs')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual(['weekly.pdf, run 1', 'weekly.pdf, run 2', 'weekly.pdf, run 3', ''])
    expect(drawReceived(spans)).toBe(drawing`
    reports: cache.clean

    reports: job.run weekly.pdf
    └─ reports: report.render

    reports: job.run weekly.pdf
    └─ reports: report.render

    reports: job.run weekly.pdf
    └─ reports: report.render

    reports: web.request POST /subscriptions
    └─ reports: subscription.save
  `)
    expect(agent.traces()).toHaveLength(5)
    const request = spans.find(({ name }) => name === 'web.request')
    const jobs = spans.filter(({ name }) => name === 'job.run')
    expect(jobs.map(({ metrics }) => metrics['job.run'])).toEqual([1, 2, 3])
    for (const job of jobs) {
      // In a field of its own as soon as the agent has said that it takes one.
      const [native] = job.links
      const [tagged] = JSON.parse(job.meta['_dd.span_links'] ?? '[]')
      expect(
        native ?? { traceId: tagged.trace_id, spanId: String(BigInt(`0x${tagged.span_id}`)), ...tagged },
      ).toMatchObject({
        traceId: request?.traceId,
        spanId: request?.spanId,
        attributes: { reason: 'scheduled_by' },
      })
    }
    expect(warnings(agent)).toEqual([])
  },
)
