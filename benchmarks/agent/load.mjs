// Clients of the server that is measured, in a process of their own.
import { Agent, get } from 'node:http'

process.on('message', async (/** @type {{ port: number, requests: number, connections: number }} */ order) => {
  const { port, requests, connections } = order
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  let left = requests
  const client = async () => {
    while (left-- > 0) await request(port, agent)
  }
  await Promise.all(Array.from({ length: connections }, client))
  agent.destroy()
  process.send?.('done')
})
process.on('disconnect', () => process.exit())

/**
 * @param {number} port
 * @param {Agent} agent
 */
function request(port, agent) {
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/api/items/1?page=2', agent }, (response) => {
      response.resume().on('end', resolve)
    }).on('error', reject)
  })
}
