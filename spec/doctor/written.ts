import { runDoctor } from '../../lib/doctor/doctor.ts'
import { patient } from './patient.ts'
import { httpServer } from './servers.ts'

const INFO = { version: '7.70.1', endpoints: ['/v0.4/traces'], client_drop_p0s: true, config: { default_env: 'none' } }

export type Given = Parameters<typeof patient>[0]

/** What the doctor writes, with an agent that is well, unless the environment names another one. */
export async function written(given: Given = {}, request = {}): Promise<{ code: number; text: string }> {
  const agent = await httpServer((_, response) => response.end(JSON.stringify(INFO)))
  const looked = patient({ ...given, env: { DD_TRACE_AGENT_URL: agent, ...given.env } })
  const code = await runDoctor({ json: false, plain: false, ...request }, looked)
  return { code, text: looked.out.join('') }
}
