import { channel } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

/** Resolves when the next answer about `/info` has been read. */
export function infoRead(): Promise<void> {
  const finished = channel('http.client.response.finish')
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      const { request } = message as { request: ClientRequest }
      if (request.path !== '/info') return
      finished.unsubscribe(listen)
      request.once('close', () => setImmediate(resolve))
    }
    finished.subscribe(listen)
  })
}
