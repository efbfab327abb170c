import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { drawing } from '../support/forest.ts'
import { built, drawReceived, runProgram, warnings } from './run-program.ts'

const FAMILY = ['main', 'worker-1', 'worker-2', 'fork-1', 'fork-2', 'cluster-1', 'cluster-2']

interface Member {
  readonly service: string
  readonly pid: number
  readonly finished: number
  readonly sent: number
  readonly dropped: object
}

test.skipIf(!built)(
  'every thread and process has a writer and a runtime id of its own (needs `npm run build`)',
  async () => {
    const { code, stdout, stderr, spans, agent } = await runProgram(
      fileURLToPath(new URL('family.mjs', import.meta.url)),
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const members = stdout
      .trim()
      .split('\n')
      .map((line): Member => JSON.parse(line))

    // A writer of its own: each counts its three spans and nobody else's, and sends them in two payloads.
    expect(members.map(({ service }) => service).toSorted()).toEqual(FAMILY.toSorted())
    for (const member of members) expect(member).toMatchObject({ finished: 3, sent: 3, dropped: {} })
    expect(agent.stats()).toMatchObject({ payloads: 14, spans: 21, refused: {} })

    // A runtime id of its own: on the first span of each of its two chunks, and always the same.
    const ids = new Map<string, string[]>()
    for (const { service, meta } of spans) {
      const id = meta['runtime-id']
      if (id !== undefined) ids.set(service, [...(ids.get(service) ?? []), id])
    }
    expect([...ids.keys()].toSorted()).toEqual(FAMILY.toSorted())
    for (const own of ids.values()) {
      expect(own).toHaveLength(2)
      expect(new Set(own).size).toBe(1)
    }
    expect(new Set([...ids.values()].flat()).size).toBe(FAMILY.length)

    // A process id only where there is a process.
    const pids = new Map(members.map(({ service, pid }) => [service, pid]))
    expect(new Set(pids.values()).size).toBe(5)
    expect([pids.get('worker-1'), pids.get('worker-2')]).toEqual([pids.get('main'), pids.get('main')])
    for (const { service, metrics } of spans) expect([pids.get(service), undefined]).toContain(metrics['process_id'])

    expect(drawReceived(spans)).toBe(drawing`
    main: first
    ├─ cluster-1: first
    ├─ cluster-1: second
    │  └─ cluster-1: third
    ├─ cluster-2: first
    ├─ cluster-2: second
    │  └─ cluster-2: third
    ├─ fork-1: first
    ├─ fork-1: second
    │  └─ fork-1: third
    ├─ fork-2: first
    ├─ fork-2: second
    │  └─ fork-2: third
    ├─ worker-1: first
    ├─ worker-1: second
    │  └─ worker-1: third
    ├─ worker-2: first
    └─ worker-2: second
       └─ worker-2: third

    main: second
    └─ main: third
  `)
    expect(warnings(agent)).toEqual([])
  },
)
