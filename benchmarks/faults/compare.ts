// Runs clew and dd-trace through rows of the fault matrix, on the same agent and in real time, and writes what became of the
// spans into docs/reliability.md: `npm run compare:faults`.
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Program } from '../../spec/support/program.ts'
import { type RawAgent, type RawConnection, type RawRequest, rawAgent } from '../../spec/support/raw-agent.ts'
import { type Fate, tableOf } from './fates.ts'
import { COMPARED, type ComparedRow, REFUSED } from './rows.ts'

/** What has not arrived so long after the last span has finished is lost: it is more than the retries of either take. */
const BOUND_MS = 20_000
/** So many rows are run at once: almost all they do is wait. */
const AT_ONCE = 3
const TRACERS = ['clew', 'dd-trace'] as const
const SUBJECT = fileURLToPath(new URL('subject.mjs', import.meta.url))
const PAGE = new URL('../../docs/reliability.md', import.meta.url)
const RIVAL = new URL('../compare/node_modules/dd-trace/package.json', import.meta.url)
const GENERATED = /(<!-- written by npm run compare:faults -->\n)[\s\S]*?(\n<!-- the end of the comparison -->)/

test('every row with every tracer', async () => {
  const fates: Fate[] = []
  for (let i = 0; i < COMPARED.length; i += AT_ONCE) {
    const rows = COMPARED.slice(i, i + AT_ONCE)
    fates.push(...(await Promise.all(rows.flatMap((row) => TRACERS.map((tracer) => fateOf(row, tracer))))))
  }
  const page = readFileSync(PAGE, 'utf8')
  expect(page).toMatch(GENERATED)
  const { version } = JSON.parse(readFileSync(RIVAL, 'utf8'))
  const bound = `Each row had ${BOUND_MS / 1000} s of real time. Node ${process.version.slice(1)}, dd-trace ${version}.`
  const table = tableOf(COMPARED, TRACERS, fates)
  writeFileSync(
    PAGE,
    page.replace(GENERATED, (_all, begin, end) => `${begin}${bound}\n\n${table}${end}`),
  )
  console.log(table)
})

async function fateOf(row: ComparedRow, tracer: string): Promise<Fate> {
  const { spans = 8, refusedAt, againMs = 0, absentMs = 0, version = '0.4' } = row
  const rounds = againMs > 0 ? 2 : 1
  const names = Array.from({ length: spans * rounds }, (_, i) => (i === refusedAt ? REFUSED : `span-${i}`))
  const script = row.script()
  const paths: string[] = []
  const port = await freePort()
  const listen = (): Promise<RawAgent> => rawAgent((connection, n) => script(tracesOf(connection, paths), n), { port })
  let agent = absentMs > 0 ? undefined : await listen()
  const program = new Program([SUBJECT, tracer, `http://127.0.0.1:${port}`, version], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let thrown = 0
  const ready = new Promise<void>((resolve) => {
    program.process.on('message', (message: { thrown: number }) => {
      thrown = message.thrown
      resolve()
    })
  })
  const gone = program.ended.then(() => Promise.reject(new Error(`${tracer} has ended: ${program.text}`)))
  await Promise.race([ready, gone])
  const before = program.text.length
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await sleep(againMs)
    program.process.send({ spans: names.slice(round * spans, (round + 1) * spans) })
  }
  if (agent === undefined) {
    await sleep(absentMs)
    agent = await listen()
  }
  await Promise.race([sleep(BOUND_MS), gone])
  const said = program.text.slice(before).trim() !== ''
  // Where nothing was asked, or in another version, nothing was found out.
  expect(paths[0], `${tracer}, row ${row.number}`).toBe(`/v${version}/traces`)
  return { number: row.number, tracer, names, taken: agent.taken, said, thrown }
}

/** The same connection, with those requests alone that bring traces: what asks for `/info` or tells of itself gets a 404. */
function tracesOf(connection: RawConnection, paths: string[]): RawConnection {
  const request = connection.request.bind(connection)
  connection.request = async (): Promise<RawRequest> => {
    for (;;) {
      const next = await request()
      if (/^\/v0\.\d\/traces$/.test(next.path)) {
        paths.push(next.path)
        return next
      }
      connection.socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    }
  }
  return connection
}

/** A port that nobody listens on, for an agent that comes later. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
