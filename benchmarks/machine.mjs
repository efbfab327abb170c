import { arch, cpus, loadavg, platform } from 'node:os'

/** What the numbers depend on. */
export function machine() {
  const all = cpus()
  return {
    node: process.version,
    v8: process.versions.v8,
    cpu: all[0]?.model.trim() ?? 'unknown CPU',
    cores: all.length,
    system: `${platform()} ${arch()}`,
  }
}

/** How many processes have wanted to run in the last minute, on average. */
export function load() {
  return loadavg()[0] ?? 0
}
