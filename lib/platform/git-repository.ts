import { dirname, isAbsolute, join } from 'node:path'

/** Which source a program was made from. */
export interface SourceVersion {
  /** 40 or 64 hex digits. */
  readonly commit: string | undefined
  /** As it is written there, which may be with a password. */
  readonly repositoryUrl: string | undefined
}

/** What of the file system it takes. */
export interface GitFiles {
  readText(path: string): string | undefined
}

/** A program lies no deeper in its repository. */
const MAX_DEPTH = 32
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const REF = 'ref: '
const FOLDER = 'gitdir: '

/**
 * The commit that is checked out in the Git repository around a folder, and where the repository comes from, as its files
 * say: https://git-scm.com/docs/gitrepository-layout. Runs no Git.
 */
export function gitRepository(folder: string, files: GitFiles): SourceVersion {
  const git = gitFolder(folder, files)
  if (git === undefined) return { commit: undefined, repositoryUrl: undefined }
  // A worktree has a HEAD of its own, and names the folder that has all the rest.
  const shared = line(files, join(git, 'commondir'))
  const common = shared === undefined ? git : within(git, shared)
  const url = remoteUrl(files.readText(join(common, 'config')) ?? '')
  return { commit: commit(git, common, files), repositoryUrl: url }
}

/** `.git`, or where a file of that name points to. */
function gitFolder(start: string, files: GitFiles): string | undefined {
  let folder = start
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const git = join(folder, '.git')
    if (files.readText(join(git, 'HEAD')) !== undefined) return git
    const pointer = line(files, git)
    if (pointer?.startsWith(FOLDER)) return within(folder, pointer.slice(FOLDER.length))
    if (folder === dirname(folder)) return undefined
    folder = dirname(folder)
  }
  return undefined
}

function commit(git: string, common: string, files: GitFiles): string | undefined {
  const head = line(files, join(git, 'HEAD')) ?? ''
  if (!head.startsWith(REF)) return COMMIT.test(head) ? head : undefined
  const ref = head.slice(REF.length)
  if (ref.includes('..')) return undefined
  const loose = line(files, join(git, ref)) ?? line(files, join(common, ref))
  const found = loose ?? packed(files.readText(join(common, 'packed-refs')) ?? '', ref)
  return found !== undefined && COMMIT.test(found) ? found : undefined
}

/** `<commit> <ref>` on a line. */
function packed(refs: string, ref: string): string | undefined {
  const end = refs.split('\n').find((text) => text.trimEnd().endsWith(` ${ref}`))
  return end?.split(' ', 1)[0]
}

/** The URL of `origin`, else of the first remote. */
function remoteUrl(config: string): string | undefined {
  let section = ''
  let first: string | undefined
  for (const text of config.split('\n').map((each) => each.trim())) {
    if (text.startsWith('[')) section = text
    if (!section.startsWith('[remote ')) continue
    const [name, ...value] = text.split('=')
    if (name?.trim() !== 'url') continue
    const url = unquoted(value.join('='))
    if (section === '[remote "origin"]') return url
    first ??= url
  }
  return first
}

/** A value without the quotes and the comment that Git allows there. */
function unquoted(value: string): string {
  const text = value.trim()
  const quoted = /^"([^"]*)"/.exec(text)?.[1]
  return quoted ?? text.replace(/(?<!\s)\s+[#;].*$/s, '')
}

function line(files: GitFiles, path: string): string | undefined {
  return files.readText(path)?.split('\n', 1)[0]?.trim()
}

function within(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}
