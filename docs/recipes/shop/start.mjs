// `npm start`: the development agent, the two services of the shop, a customer, and a picture of every trace.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { showTraces, startAgent } from 'clew/agent'

const VISITS = ['/', '/checkout', '/slow', '/broken', '/nowhere']
const START_MS = 10_000

const stays = process.stdout.isTTY === true && !process.argv.includes('--once')
const stopped = once(process, 'SIGINT')

const agent = await startAgent()
const taken = agent.port === agent.requestedPort ? '' : ` (${agent.requestedPort} is taken)`
console.log(`The development agent listens on ${agent.url}${taken}`)
const pictures = showTraces(agent, process.stdout)

const stock = await start('stock')
const shop = await start('shop', { STOCK_URL: stock.url })
console.log(`The shop is open on ${shop.url}\n`)

for (const path of VISITS) {
  const response = await fetch(shop.url + path)
  await response.arrayBuffer()
  console.log(`GET ${path} answered ${response.status}`)
}
console.log()

if (stays) {
  console.log(`Go on yourself: curl ${shop.url}/checkout\nCtrl-C closes the shop.\n`)
  await stopped
}

const services = [await stop(shop), await stop(stock)]
pictures.close()
await agent.close()
process.exitCode = report(services) ? 0 : 1

/** Starts a service and waits until it says where it listens. */
async function start(name, env = {}) {
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url))
  const child = fork(script, { env: { ...process.env, DD_TRACE_AGENT_URL: agent.url, DD_ENV: 'dev', ...env } })
  const late = AbortSignal.timeout(START_MS)
  const [message] = await Promise.race([
    once(child, 'message', { signal: late }),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code} before it listened`))),
  ])
  return { name, child, url: message.url }
}

/** Stops a service, and asks where its spans went. */
async function stop({ name, child }) {
  const ended = once(child, 'exit')
  const told = once(child, 'message')
  child.send('stop')
  const [message] = await Promise.race([told, ended.then(() => [{}])])
  await ended
  return { name, stats: message.stats }
}

/** Says where the spans went; true if every one that the services finished was received. */
function report(services) {
  let finished = 0
  for (const { name, stats } of services) {
    if (stats === undefined) {
      console.log(`${name} ended without a word about its spans`)
      return false
    }
    const lost = Object.entries(stats.dropped).map(([reason, { spans }]) => `, ${spans} lost (${reason})`)
    console.log(
      `${name} finished ${stats.finished} spans and sent ${stats.sent.spans} in ${stats.sent.traces} traces${lost.join('')}`,
    )
    finished += stats.finished
  }
  const { spans, traces, refused } = agent.stats()
  const all = spans === finished && Object.keys(refused).length === 0
  console.log(
    `the agent received ${spans} of ${finished} spans, in ${traces} traces: ${all ? 'nothing was lost' : 'SPANS ARE MISSING'}`,
  )
  return all
}
