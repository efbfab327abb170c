import type { Surroundings } from './surroundings.ts'

/** Who wrote the file: an administrator of this machine, or Datadog's Fleet Automation. */
export type StableSource = 'local_file' | 'fleet_file'

const LINUX = '/etc/datadog-agent/'
const MACOS = '/opt/datadog-agent/etc/'
const WINDOWS = 'C:\\ProgramData\\Datadog\\'
const FILE = 'application_monitoring.yaml'

/** As Datadog's tracers know them: https://github.com/DataDog/libdatadog/tree/main/libdd-library-config */
const PATHS: Partial<Record<NodeJS.Platform, Readonly<Record<StableSource, string>>>> = {
  linux: { local_file: LINUX + FILE, fleet_file: `${LINUX}managed/datadog-agent/stable/${FILE}` },
  darwin: { local_file: MACOS + FILE, fleet_file: `${MACOS}stable/${FILE}` },
  win32: { local_file: WINDOWS + FILE, fleet_file: `${WINDOWS}managed\\datadog-agent\\stable\\${FILE}` },
}

/**
 * Where one of the two files is by which a machine configures all its processes; undefined if it is not there. A link that
 * leads nowhere is there: whoever made it believes that the file counts.
 */
export function stablePath(source: StableSource, surroundings: Surroundings): string | undefined {
  const path = PATHS[surroundings.platform]?.[source]
  return path !== undefined && (surroundings.fileExists(path) || surroundings.isLink(path)) ? path : undefined
}
