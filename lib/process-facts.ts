import type { LoadedConfig } from './config/load-config.ts'
import type { ProcessFacts } from './export/chunk-tags.ts'
import type { Host } from './platform/host.ts'
import { processFactTags } from './process-fact-tags.ts'

/** What every chunk tells of the process that it comes from, of its machine and of its source; looked for when one does. */
export function processFacts(loaded: LoadedConfig, host: Host): ProcessFacts {
  let tags: ReadonlyMap<string, string> | undefined
  return {
    pid: host.pid,
    get runtimeId() {
      return host.runtimeId
    },
    get tags() {
      tags ??= processFactTags(loaded, host)
      return tags
    },
  }
}
