import { basename, dirname, extname, resolve } from 'node:path'
import type { Host } from './host.ts'

/**
 * What tells processes of one service apart, in the form of all Datadog tracers: names in alphabetical order, values in
 * lower case, `_` for what is no letter, digit or one of `/._-`.
 *
 * @example
 * 'entrypoint.basedir:bin,entrypoint.name:server,entrypoint.type:script,entrypoint.workdir:shop,svc.user:true'
 */
export function processTags(host: Pick<Host, 'args' | 'packageName' | 'workingFolder'>, found: FoundService): string {
  const folder = host.workingFolder()
  const script = host.args[1] && resolve(folder ?? '/', host.args[1])
  const tags: readonly (readonly [name: string, value: string | undefined])[] = [
    ['entrypoint.basedir', script && basename(dirname(script))],
    ['entrypoint.name', script && basename(script, extname(script))],
    ['entrypoint.type', script && 'script'],
    ['entrypoint.workdir', folder && basename(folder)],
    ['package.json.name', host.packageName()],
    found.given ? ['svc.user', 'true'] : ['svc.auto', found.service],
  ]
  return tags.flatMap(([name, value]) => (value ? [`${name}:${normalized(value)}`] : [])).join(',')
}

/** The service's name, and whether somebody has set it. */
export interface FoundService {
  readonly service: string
  readonly given: boolean
}

function normalized(value: string): string {
  return value.toLowerCase().replace(/[^a-z0-9/._-]+/g, '_')
}
