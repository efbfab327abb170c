import {
  accept,
  answerText,
  inTurn,
  namesOf,
  type RawConnection,
  type RawRequest,
  refuse,
} from '../../spec/support/raw-agent.ts'

type Way = (connection: RawConnection, request: RawRequest) => unknown

/** A row of the fault matrix that needs nothing but an agent that misbehaves, and some seconds of real time. */
export interface ComparedRow {
  readonly number: number
  readonly fault: string
  /** Makes what an agent does, anew for each tracer. */
  readonly script: () => (connection: RawConnection, n: number) => unknown
  /** So many spans are finished at once, each a trace; 8 if it is not given. */
  readonly spans?: number
  /** The place of the one among them that is called {@link REFUSED}. */
  readonly refusedAt?: number
  /** After so many milliseconds, as many again. */
  readonly againMs?: number
  /** Nobody listens before so many milliseconds have passed since they finished. */
  readonly absentMs?: number
  /** The version of the protocol that is asked for; 0.4 if it is not given. */
  readonly version?: string
}

/** An agent may refuse a span with this name. */
export const REFUSED = 'refused'

const RATES = '{"rate_by_service":{"service:,env:":1}}'

function row(number: number, fault: string, ...ways: readonly Way[]): ComparedRow {
  return { number, fault, script: () => inTurn(...ways) }
}

/** Says yes in bytes of its own. */
function yes(answer: string | Buffer): Way {
  return (connection, request) => connection.accept(request, Buffer.from(answer))
}

/** Answers in bytes that do not say yes. */
function raw(bytes: string): Way {
  return ({ socket }) => void socket.end(bytes)
}

export const COMPARED: readonly ComparedRow[] = [
  { ...row(1, 'nobody listens, the agent comes after 3 s', accept), absentMs: 3000 },
  {
    number: 6,
    fault: 'the agent has closed the idle connection',
    script: () => async (connection, n) => {
      connection.accept(await connection.request())
      if (n === 0) {
        await connection.bytes(1)
        connection.reset()
      } else for (;;) connection.accept(await connection.request())
    },
    againMs: 1500,
  },
  {
    number: 7,
    fault: 'the connection is reset in the middle of the payload',
    script: () => async (connection, n) => {
      if (n === 0) {
        await connection.bytes(300)
        connection.reset()
      } else for (;;) connection.accept(await connection.request())
    },
  },
  row(8, 'the connection is closed in place of an answer', ({ socket }) => socket.end(), accept),
  row(9, 'no answer to the first request', () => {}, accept),
  row(11, '200, and the body breaks off', (connection, request) => {
    connection.accept(request, Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"rate_by_serv'))
    connection.socket.end()
  }),
  row(12, '200 with HTML', yes(answerText(200, '<html>proxy</html>'))),
  row(13, '200 with rates that are none', yes(answerText(200, '{"rate_by_service":null}'))),
  row(15, 'no HTTP, once', raw('220 smtp.example ESMTP\r\n'), accept),
  row(16, '301', refuse(301, '', ['Location: http://127.0.0.1:1/'])),
  {
    ...row(17, '400 for one trace of 64', (connection, request) => {
      if (namesOf(request).includes(REFUSED)) refuse(400, 'msgp: bad')(connection)
      else connection.accept(request)
    }),
    spans: 64,
    refusedAt: 40,
  },
  row(18, '403', refuse(403)),
  {
    ...row(19, '404 for v0.5', (connection, request) => {
      if (request.path === '/v0.4/traces') connection.accept(request)
      else refuse(404)(connection)
    }),
    version: '0.5',
  },
  row(20, '408, once', refuse(408), accept),
  row(21, '413 above 1 kB', (connection, request) => {
    if (request.body.length > 1024) refuse(413)(connection)
    else connection.accept(request)
  }),
  row(23, '429 with rates, once', refuse(429, RATES), accept),
  row(25, '503, once', refuse(503), accept),
]
