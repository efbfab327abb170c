// `npm start`: the development agent, the two services of the shop, a customer, and a picture of every trace.
// `clew dev -- node docs/recipes/shop/start.mjs`: the same with the agent of `clew dev`, which does the drawing then.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { showTraces, startAgent } from 'clew/agent'

const VISITS = ['/', '/checkout', '/catalogue', '/slow', '/broken', '/nowhere']
const START_MS = 10_000
/** Within that, a signal that has ended a service has come here too, if it was meant for all. */
const SIGNAL_MS = 100

const stays = process.stdout.isTTY === true && !process.argv.includes('--once')
const services = []
/** The signal that told the shop to close. */
let signal
/** Whether the customer has seen everything, so that Ctrl-C is how the shop closes and not how it fails. */
let seen = false

/** Rejects when the shop is told to close. A second signal ends this process at once, and that ends the services. */
const closing = new Promise((_, reject) => {
  const close = (name) => {
    signal ??= name
    reject(new Error(`the shop was told to close by ${name}`))
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, close)
})
closing.catch(() => {})
// Nobody reads any more; the shop closes in order nevertheless.
process.stdout.on('error', () => {})

/** Where the services send their spans. */
let agentUrl
/** The agent there, if it is ours. */
let agent
let pictures
try {
  await Promise.race([open(), closing])
} catch (error) {
  if (signal === undefined) console.error(`The shop closes: ${error.message}`)
  process.exitCode = signal === undefined ? 1 : 128 + constants.signals[signal]
}
const ends = await Promise.all(services.map(stop))
await pictures?.close()
await agent?.close()
if (seen) {
  const all = report(ends)
  if (signal === undefined || signal === 'SIGINT') process.exitCode = all ? 0 : 1
}

/** Opens the shop and visits it; does not return as long as it stays open. */
async function open() {
  agentUrl = await runningAgent(process.env.DD_TRACE_AGENT_URL)
  if (agentUrl === undefined) {
    agent = await startAgent()
    agentUrl = agent.url
    const taken = agent.port === agent.requestedPort ? '' : ` (${agent.requestedPort} is taken)`
    console.log(`The development agent listens on ${agentUrl}${taken}; open it in a browser`)
    pictures = showTraces(agent, process.stdout)
  }

  const stock = await start('stock')
  const shop = await start('shop', { STOCK_URL: stock })
  console.log(`The shop is open on ${shop}\n`)

  for (const path of VISITS) {
    const response = await fetch(shop + path)
    await response.arrayBuffer()
    console.log(`GET ${path} answered ${response.status}`)
  }
  console.log()
  seen = true

  if (!stays) return
  console.log(`Look at the traces: ${agentUrl}\nGo on yourself: curl ${shop}/checkout\nCtrl-C closes the shop.\n`)
  await closing
}

/** The address of a development agent, if one answers there: what else `DD_TRACE_AGENT_URL` names shows no traces. */
async function runningAgent(url = '') {
  try {
    const response = await fetch(new URL('/api/traces?limit=1', url), { signal: AbortSignal.timeout(START_MS) })
    return Array.isArray((await response.json()).traces) ? url : undefined
  } catch {
    return undefined
  }
}

/** Starts a service, and waits until it says where it listens. */
async function start(name, env = {}) {
  if (signal !== undefined) return closing
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url))
  const child = fork(script, { env: { ...process.env, DD_TRACE_AGENT_URL: agentUrl, DD_ENV: 'dev', ...env } })
  const ended = once(child, 'exit')
  services.push({ name, child, ended })
  const late = AbortSignal.timeout(START_MS)
  const [message] = await Promise.race([
    once(child, 'message', { signal: late }),
    ended.then(async ([code, by]) => {
      // Ctrl-C goes to the services too, and the end of one may be heard of first.
      if (by !== null) await Promise.race([closing, setTimeout(SIGNAL_MS)])
      throw new Error(`${name} ended with ${by ?? code} before it listened`)
    }),
  ])
  // A service that was told to close meanwhile says something else.
  return message.url ?? closing
}

/** Stops a service, and asks where its spans went. */
async function stop({ name, child, ended }) {
  const stats = new Promise((resolve) => {
    child.on('message', (message) => {
      if (message.stats !== undefined) resolve(message.stats)
    })
    ended.then(() => resolve(undefined))
  })
  // It may have gone by itself, a moment ago.
  if (child.connected) child.send('stop', () => {})
  await ended
  return { name, stats: await stats }
}

/** Says where the spans went; true if every one that the services finished was received, or taken by another's agent. */
function report(ends) {
  let finished = 0
  let sent = 0
  for (const { name, stats } of ends) {
    if (stats === undefined) {
      console.log(`${name} ended without a word about its spans`)
      return false
    }
    const lost = Object.entries(stats.dropped).map(([reason, { spans }]) => `, ${spans} lost (${reason})`)
    console.log(
      `${name} finished ${stats.finished} spans and sent ${stats.sent.spans} in ${stats.sent.traces} traces${lost.join('')}`,
    )
    finished += stats.finished
    sent += stats.sent.spans
  }
  if (agent === undefined) return sent === finished
  const { spans, traces, refused } = agent.stats()
  const all = spans === finished && Object.keys(refused).length === 0
  console.log(
    `the agent received ${spans} of ${finished} spans, in ${traces} traces: ${all ? 'nothing was lost' : 'SPANS ARE MISSING'}`,
  )
  return all
}
