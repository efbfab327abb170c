import { URL } from 'node:url'

/**
 * The URL of a repository without the user and password of whoever fetched it. `git@host:path` stays: everybody is that user.
 */
export function withoutCredentials(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0] ?? ''
  const rest = url.slice(scheme.length)
  const authority = /^[^/\\?#]*/.exec(rest)?.[0] ?? ''
  // In what is no URL a password may hold what ends it in one.
  const userInfo = scheme === '' || URL.canParse(url) ? authority : rest
  const at = userInfo.lastIndexOf('@')
  return scheme === '' && !userInfo.slice(0, at).includes(':') ? url : scheme + rest.slice(at + 1)
}
