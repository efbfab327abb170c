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
    for (const { meta } of jobs)
      expect(JSON.parse(meta['_dd.span_links'] ?? '')).toMatchObject([
        {
          trace_id: request?.traceId,
          span_id: BigInt(request?.spanId ?? 0)
            .toString(16)
            .padStart(16, '0'),
          attributes: { reason: 'scheduled_by' },
        },
      ])
    expect(warnings(agent)).toEqual([])
  },
)
