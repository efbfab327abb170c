import type { Host } from '../platform/host.ts'

/** What a configuration depends on besides the options. */
export interface Surroundings
  extends Pick<Host, 'env' | 'args' | 'platform' | 'fileExists' | 'isLink' | 'readText' | 'serviceName'> {
  /** What a YAML text says, in texts, null, arrays and `Map`s; throws what is wrong with it. */
  readYaml(text: string): unknown
}

export function surroundingsOf(host: Host, readYaml: (text: string) => unknown): Surroundings {
  return {
    env: host.env,
    args: host.args,
    platform: host.platform,
    fileExists: (path) => host.fileExists(path),
    isLink: (path) => host.isLink(path),
    readText: (path, maxBytes) => host.readText(path, maxBytes),
    serviceName: () => host.serviceName(),
    readYaml,
  }
}
