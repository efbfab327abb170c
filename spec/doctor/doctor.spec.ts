import { expect, test } from 'vitest'
import { startAgent } from '../../lib/agent/index.ts'
import { runDoctor } from '../../lib/doctor/doctor.ts'
import { patient } from './patient.ts'
import { type Given, written } from './written.ts'

/** All that is written, with a port that is no other in the next run, and the code. */
async function drawn(given: Given = {}): Promise<string> {
  const { code, text } = await written(given)
  return `${text.replace(/127\.0\.0\.1:\d{5}/g, '127.0.0.1:xxxxx')}exit ${code}`
}

test('nothing is wrong', async () => {
  expect(await drawn()).toMatchInlineSnapshot(`
    "Settings
      service  shop                    the default
      url      http://127.0.0.1:xxxxx  DD_TRACE_AGENT_URL
      all others have their defaults

    Surroundings
      clew               0.0.0-source
      Node               22.1.0, supported
      AsyncLocalStorage  by AsyncContextFrame
      cls-hooked         not asked for

    Agent
      address          http://127.0.0.1:xxxxx
      version          7.70.1
      /v0.4/traces     yes
      client_drop_p0s  yes
      span_events      no
      default env      none

    Nothing is wrong
    If no trace comes: does the program start clew, by init() or node --import
    clew/register, and does it trace anything? DD_TRACE_DEBUG=true makes it say
    more.
    exit 0"
  `)
})

test('a project with three mistakes in its environment is told each, and its mend', async () => {
  const env = {
    DD_SERVICE: 'shop',
    DD_TRACE_SAMPLE_RATE: '7',
    DD_TRACE_SAMPEL_RATE: '0.5',
    DD_AGENT_HOST: '10.0.0.7',
    DD_TRACE_AGENT_TIMEOUT: 'soon',
    DD_PROFILING_ENABLED: 'true',
  }
  expect(await drawn({ env })).toMatchInlineSnapshot(`
    "Settings
      service  shop                    DD_SERVICE
      url      http://127.0.0.1:xxxxx  DD_TRACE_AGENT_URL
               instead of 10.0.0.7 from DD_AGENT_HOST
      all others have their defaults

    What is wrong with them
      ✗ DD_TRACE_AGENT_TIMEOUT: got 'soon'; using the default, 2000 ms.
        → Make it a number of milliseconds from 1 to 3600000.
      ✗ DD_TRACE_SAMPLE_RATE: got '7'; using the default, the rates that the agent
        asks for.
        → Make it a number from 0 to 1.
      ✗ DD_TRACE_SAMPEL_RATE is no name that clew knows; it has no effect.
        → Did you mean DD_TRACE_SAMPLE_RATE?

    Without effect
      DD_PROFILING_ENABLED  it belongs to another product, which clew does not have

    Surroundings
      clew               0.0.0-source
      Node               22.1.0, supported
      AsyncLocalStorage  by AsyncContextFrame
      cls-hooked         not asked for

    Agent
      address          http://127.0.0.1:xxxxx
      version          7.70.1
      /v0.4/traces     yes
      client_drop_p0s  yes
      span_events      no
      default env      none

    3 problems
    exit 1"
  `)
})

test('a narrow terminal has shorter lines', async () => {
  const env = {
    DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
    DD_TRACE_PROPAGATION_EXTRACT_FIRST: 'true',
    DD_TAGS: 'team:shop,region:eu,tier:gold',
    DD_TRACE_PROPAGATION_STYLE: 'xray',
    DD_TRACE_SCOPE: 'cls_hooked',
  }
  expect(await drawn({ env, columns: 50, nodeVersion: '18.20.0' })).toMatchInlineSnapshot(`
    "Settings
      service       shop        the default
      tags          team:shop,region:eu,tier:gold
                    DD_TAGS
      url           http://127.0.0.1:1
                    DD_TRACE_AGENT_URL
      extractFirst  true
                    DD_TRACE_PROPAGATION_EXTRACT_FIRST
      scope         cls_hooked  DD_TRACE_SCOPE
      all others have their defaults

    What is wrong with them
      ✗ DD_TRACE_PROPAGATION_STYLE: got 'xray'; using
        the default, datadog,tracecontext,baggage.
        → Make it datadog, tracecontext, b3, b3multi,
          baggage or none, separated by commas.

    Surroundings
      clew               0.0.0-source
      Node               18.20.0
      AsyncLocalStorage  by AsyncContextFrame
      cls-hooked         asked for, and not found
      ✗ Node: expected 20.19 or later, got 18.20.0;
        clew may not run, or lose the context.
        → Install a newer version of Node.
      ✗ DD_TRACE_SCOPE=cls_hooked: expected an
        installed package cls-hooked, got none; using
        AsyncLocalStorage alone.
        → Install cls-hooked beside the program, or
          remove DD_TRACE_SCOPE.

    Agent
      ✗ http://127.0.0.1:1: expected an agent that
        answers GET /info, got connect ECONNREFUSED
        127.0.0.1:1; no trace arrives.
        → Is the agent running? npx clew dev --port 1
          starts one for development.

    4 problems
    exit 1"
  `)
})

test('a development agent is an agent', async () => {
  const agent = await startAgent({ port: 0 })
  const looked = patient({ env: { DD_TRACE_AGENT_URL: agent.url } })
  expect(await runDoctor({ json: false, plain: false }, looked)).toBe(0)
  expect(looked.out.join('')).toMatch(/^ {2}\/v0\.4\/traces +yes$/m)
  await agent.close()
})
