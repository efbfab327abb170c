import { dirname, resolve } from 'node:path'
import type { LoadedConfig } from './config/load-config.ts'
import { withoutCredentials } from './config/repository-url.ts'
import { gitRepository, type SourceVersion } from './platform/git-repository.ts'
import type { Host } from './platform/host.ts'
import { processTags } from './platform/process-tags.ts'

/** What every chunk tells of the process in tags: its machine, its source, and what tells it from others of its service. */
export function processFactTags({ config, origins }: LoadedConfig, host: Host): ReadonlyMap<string, string> {
  const tags = new Map<string, string>()
  const { gitMetadata, hostname, reportHostname, service } = config
  const machine = reportHostname ? (hostname ?? host.hostname()) : ''
  if (machine !== '') tags.set('_dd.hostname', machine)
  if (gitMetadata) {
    const { commit, repositoryUrl } = sourceVersion(config, host)
    if (commit !== undefined) tags.set('_dd.git.commit.sha', commit)
    if (repositoryUrl !== undefined) tags.set('_dd.git.repository_url', repositoryUrl)
  }
  if (config.processTags) {
    const given = origins.service.source !== 'default'
    tags.set('_dd.tags.process', processTags(host, { service, given }))
  }
  return tags
}

/** As it was set, else as the files of the repository say. */
function sourceVersion(config: LoadedConfig['config'], host: Host): SourceVersion {
  const { gitCommitSha: commit, gitRepositoryUrl: repositoryUrl } = config
  if (commit !== undefined && repositoryUrl !== undefined) return { commit, repositoryUrl }
  const found = repositoryAround(host)
  const url = found?.repositoryUrl
  return { commit: commit ?? found?.commit, repositoryUrl: repositoryUrl ?? (url && publicUrl(url)) }
}

/** The repository that the script is in, else the one that the process works in. */
function repositoryAround(host: Host): SourceVersion | undefined {
  const here = host.workingFolder()
  const script = host.args[1]
  const folders = [script && dirname(resolve(here ?? '/', script)), here]
  for (const folder of folders) {
    const found = folder ? gitRepository(folder, host) : undefined
    if (found?.commit !== undefined || found?.repositoryUrl !== undefined) return found
  }
  return undefined
}

/** `https://host/path` or `git@host:path`, without what nobody else is to know; undefined for a path of this machine. */
function publicUrl(url: string): string | undefined {
  if (url.startsWith('file:') || !/^[^/\\]+:/.test(url)) return undefined
  const shown = withoutCredentials(url).replace(/[?#].*$/s, '')
  // What stands before another @ may be the rest of a password.
  return shown.includes('://') && shown.includes('@') ? undefined : shown
}
