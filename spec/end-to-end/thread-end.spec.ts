import { describe, expect, test } from 'vitest'
import { built, type ProgramRun, runProgram } from './run-program.ts'

const names = ({ spans }: ProgramRun): string[] => spans.map(({ name }) => name).toSorted()

/** Runs `body` in a worker thread that traces, with `tracer` and `parentPort`, and `main` where the thread is `worker`. */
function inWorker(body: string, main = '', env = ''): Promise<ProgramRun> {
  const thread = `
    const { parentPort } = require('node:worker_threads')
    const { tracer } = require('clew')
    tracer.init({ service: 'thread', flushInterval: 3_600_000, exitTimeout: 20_000 })
    ${body}`
  return runProgram(
    '-e',
    `${env}
     const { Worker } = require('node:worker_threads')
     const { tracer } = require('clew')
     tracer.init({ service: 'main', flushInterval: 3_600_000 })
     tracer.trace('main', () => {})
     const worker = new Worker(${JSON.stringify(thread)}, { eval: true })
     worker.on('error', (error) => console.log('error', error.message))
     worker.on('exit', (code) => console.log('exit', code))
     ${main}`,
  )
}

describe.skipIf(!built)('a worker thread (needs `npm run build`)', () => {
  test('that returns sends what it has, also of traces that are not complete', async () => {
    const run = await inWorker(`
      tracer.trace('done', () => {})
      const open = tracer.startSpan('open')
      tracer.startSpan('part', { childOf: open }).finish()`)
    expect(run).toMatchObject({ code: 0, stdout: 'exit 0\n', stderr: '' })
    expect(names(run)).toEqual(['done', 'main', 'part'])
  })

  test('that closes its port sends what it has', async () => {
    const run = await inWorker(
      `parentPort.on('message', () => {
         tracer.trace('done', () => {})
         parentPort.close()
       })`,
      `worker.postMessage('job')`,
    )
    expect(run).toMatchObject({ code: 0, stdout: 'exit 0\n', stderr: '' })
    expect(names(run)).toEqual(['done', 'main'])
  })

  test('that returns without an agent says what is lost, once, and ends', async () => {
    const run = await inWorker(
      `tracer.trace('lost', () => {})`,
      '',
      `process.env.DD_TRACE_AGENT_URL = 'http://127.0.0.1:1'`,
    )
    expect(run).toMatchObject({ code: 0, stdout: 'exit 0\n' })
    // From the thread and from the main one, in whatever order.
    expect(run.stderr.match(/does not take traces/g)).toHaveLength(2)
    expect(run.stderr.match(/1 span of 1 trace could not be sent/g)).toHaveLength(2)
  })

  test.each([
    ['calls process.exit()', 'process.exit(3)', 'exit 3\n'],
    ['throws what nobody catches', `throw new Error('no')`, 'error no\nexit 1\n'],
  ])('that %s sends what it has', async (_how, end, stdout) => {
    const run = await inWorker(`
      tracer.trace('done', () => {})
      const open = tracer.startSpan('open')
      tracer.startSpan('part', { childOf: open }).finish()
      ${end}`)
    expect(run).toMatchObject({ code: 0, stdout, stderr: '' })
    expect(names(run)).toEqual(['done', 'main', 'part'])
  })

  test('that throws what nobody catches has its span ended by that', async () => {
    const run = await inWorker(`
      tracer.trace('failed')
      setTimeout(() => { throw new Error('no') }, 1)`)
    expect(run).toMatchObject({ code: 0, stdout: 'error no\nexit 1\n', stderr: '' })
    expect(run.spans.map(({ name, error }) => [name, error])).toContainEqual(['failed', 1])
  })

  test('that is terminated loses what was not flushed, and nothing of the others', async () => {
    const run = await inWorker(
      `tracer.trace('flushed', () => {})
       tracer.flush().then(() => {
         tracer.trace('lost', () => {})
         parentPort.on('message', () => {}).postMessage('ready')
       })`,
      `worker.on('message', () => worker.terminate())`,
    )
    expect(run).toMatchObject({ code: 0, stdout: 'exit 1\n', stderr: '' })
    expect(names(run)).toEqual(['flushed', 'main'])
  })

  test('that shuts its tracer down before process.exit() loses nothing', async () => {
    const run = await inWorker(`
      tracer.trace('done', () => {})
      const open = tracer.startSpan('open')
      tracer.startSpan('part', { childOf: open }).finish()
      tracer.shutdown().then(() => process.exit(0))`)
    expect(run).toMatchObject({ code: 0, stdout: 'exit 0\n', stderr: '' })
    expect(names(run)).toEqual(['done', 'main', 'part'])
  })
})
