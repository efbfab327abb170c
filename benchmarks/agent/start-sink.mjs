import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Something at an address where a tracer looks for an agent.
 *
 * @typedef {object} StartedSink
 * @property {string} url
 * @property {() => Promise<{ traces: number, bytes: number, first: Uint8Array | undefined }>} counts what has arrived
 * @property {() => void} stop
 */

/**
 * Starts one that takes everything, or one that never answers; or finds an address where nobody listens.
 * @param {'up' | 'mute' | 'down'} mode
 * @returns {Promise<StartedSink>}
 */
export async function startSink(mode) {
  if (mode === 'down') return { url: `http://127.0.0.1:${await freePort()}`, counts: nothing, stop() {} }
  const child = fork(new URL('sink.mjs', import.meta.url), [mode], { execArgv: [] })
  const [{ port }] = await once(child, 'message')
  // It is not what keeps the process alive, and goes with it.
  child.unref()
  child.channel?.unref()
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    async counts() {
      const { traces, bytes, first } = /** @type {any} */ (await (await fetch(`${url}/counts`)).json())
      return { traces, bytes, first: first && Buffer.from(first, 'base64') }
    },
    stop: () => child.kill(),
  }
}

const nothing = async () => ({ traces: 0, bytes: 0, first: undefined })

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  await once(server, 'close')
  return port
}
