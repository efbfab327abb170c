// A request asks for a report that is made again and again. Timers and most schedulers call a job in the context in which it
// was scheduled, so that without further ado every run would belong to that request for ever.
import { tracer } from 'clew'

tracer.init({ service: 'reports' })

const RUNS = 3
const EVERY_MS = 20

/** A job that is ours: each run begins a trace, with a link to the request that asked for it. */
function subscribe(report) {
  const request = tracer.activeSpan()
  const links = request === undefined ? [] : [{ context: request.context(), attributes: { reason: 'scheduled_by' } }]
  let runs = 0
  const timer = setInterval(() => {
    tracer.trace('job.run', { childOf: null, resource: report, links }, async (span) => {
      span.setTag('job.run', ++runs)
      if (runs === RUNS) clearInterval(timer)
      await tracer.trace('report.render', async () => console.log(`${report}, run ${runs}`))
    })
  }, EVERY_MS)
}

/** A job that is not: it traces, but has no word for whose child it is. */
function cleanUp() {
  tracer.trace('cache.clean', () => {})
}

tracer.trace('web.request', { resource: 'POST /subscriptions', type: 'web' }, () => {
  tracer.trace('subscription.save', () => {})
  subscribe('weekly.pdf')
  // What is scheduled in here is scheduled in no request.
  tracer.activate(null, () => setTimeout(cleanUp, EVERY_MS))
})
