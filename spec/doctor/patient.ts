import type { Surroundings } from '../../lib/doctor/surroundings.ts'
import type { Host } from '../../lib/platform/host.ts'
import { readYaml } from '../../lib/platform/yaml.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'

export interface Patient extends Surroundings {
  readonly timers: ManualTimers
  /** All that was written so far. */
  readonly out: string[]
}

interface Given extends Partial<Omit<Surroundings, 'host' | 'timers' | 'stdout'>> {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly files?: Readonly<Record<string, string>>
  readonly nodeVersion?: string
  readonly columns?: number
  readonly isTTY?: boolean
}

/** A Linux machine with these variables and files, for the doctor to look at. */
export function patient(given: Given = {}): Patient {
  const { env = {}, files = {}, nodeVersion = '22.1.0', columns, isTTY, ...rest } = given
  const out: string[] = []
  const host: Host = {
    pid: 7,
    runtimeId: 'runtime',
    nodeVersion,
    interpreter: 'v8',
    platform: 'linux',
    env,
    args: ['/usr/bin/node'],
    serviceName: () => 'shop',
    packageName: () => undefined,
    workingFolder: () => undefined,
    hostname: () => 'test',
    fileExists: (path) => path in files,
    isLink: () => false,
    readText: (path) => files[path],
    inode: () => undefined,
    onEnd: () => ({ dispose: () => {} }),
  }
  return {
    out,
    stdout: { write: (text) => out.push(text), columns, isTTY },
    host,
    timers: new ManualTimers(),
    readYaml,
    loadClsHooked: () => undefined,
    contextBackend: () => 'AsyncContextFrame',
    ...rest,
  }
}
