// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/responses.go
import type { IncomingHttpHeaders } from 'node:http'
import type { PayloadRefused } from '../payload/payload-refused.ts'

/** An answer before it is sent. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** Every trace is kept, from whatever service. */
const RATES = '{"rate_by_service":{"service:,env:":1}}\n'
/** Which rates these are; there are no others. */
const RATES_VERSION = '1'
const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' }

export const NOTHING: Reply = { status: 200, headers: {}, body: '' }
export const OK: Reply = { status: 200, headers: TEXT, body: 'OK\n' }
export const NOT_FOUND: Reply = failure(404, '404 page not found')
export const TOO_LARGE: Reply = failure(413, 'payload-too-large')
export const TIMEOUT: Reply = failure(408, 'timeout')
/** Something in the agent threw that should not. */
export const DEFECT: Reply = failure(500, 'the agent failed, for which the payload is not to blame')
/** The body ended before its time; the client that would read this is gone. */
export const CUT_OFF: Reply = failure(400, 'unexpected-eof')

export function failure(status: number, text: string): Reply {
  return { status, headers: { ...TEXT, 'X-Content-Type-Options': 'nosniff' }, body: `${text}\n` }
}

/** The line of the agent, and ours that explains it. */
export function badPayload({ message, explanation, status }: PayloadRefused): Reply {
  return failure(status, `${message}\n${explanation}`)
}

export function json(body: string): Reply {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body }
}

/** The sampling rates; to a client that has them already and says so, that there are no others. */
export function rates(request: IncomingHttpHeaders): Reply {
  const known = request['datadog-rates-payload-version']
  if (known === undefined || known === '') return json(RATES)
  const reply = json(known === RATES_VERSION ? '{}' : RATES)
  return { ...reply, headers: { ...reply.headers, 'Datadog-Rates-Payload-Version': RATES_VERSION } }
}
