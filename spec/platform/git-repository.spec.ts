import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gitRepository } from '../../lib/platform/git-repository.ts'
import { NodeHost } from '../../lib/platform/host.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)

/** What is found in those files, from /repo/bin. */
function found(files: Readonly<Record<string, string>>): unknown[] {
  const { commit, repositoryUrl } = gitRepository('/repo/bin', { readText: (path) => files[path] })
  return [commit, repositoryUrl]
}

describe('the commit of a repository', () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ['is in HEAD, if no branch is checked out', { '/repo/.git/HEAD': `${A}\n` }, A],
    ['may be a SHA-256', { '/repo/.git/HEAD': `${'c'.repeat(64)}\n` }, 'c'.repeat(64)],
    [
      'is in the file of its branch',
      { '/repo/.git/HEAD': 'ref: refs/heads/main\n', '/repo/.git/refs/heads/main': `${A}\n` },
      A,
    ],
    [
      'is among the packed branches',
      {
        '/repo/.git/HEAD': 'ref: refs/heads/main\n',
        '/repo/.git/packed-refs': `# pack-refs\n${B} refs/heads/not/main\n${A} refs/heads/main\n^${B}\n`,
      },
      A,
    ],
    [
      'of a worktree is where the file .git points to',
      {
        '/repo/.git': 'gitdir: ../main/.git/worktrees/w\n',
        '/main/.git/worktrees/w/HEAD': 'ref: refs/heads/x\n',
        '/main/.git/worktrees/w/commondir': '../..\n',
        '/main/.git/refs/heads/x': `${A}\n`,
      },
      A,
    ],
    ['is not there without a repository', {}, undefined],
    ['is not there in an empty repository', { '/repo/.git/HEAD': 'ref: refs/heads/main\n' }, undefined],
    [
      'is not what is no commit',
      { '/repo/.git/HEAD': 'ref: refs/heads/main\n', '/repo/.git/refs/heads/main': 'secret' },
      undefined,
    ],
    [
      'is not looked for elsewhere',
      { '/repo/.git/HEAD': 'ref: ../../etc/passwd\n', '/repo/../etc/passwd': A, '/etc/passwd': A },
      undefined,
    ],
  ])('%s', (_claim, files, commit) => {
    expect(found(files)[0]).toBe(commit)
  })
})

describe('the URL of a repository', () => {
  const head = { '/repo/.git/HEAD': A }
  test.each<[string, string, string | undefined]>([
    [
      'is that of origin',
      '[core]\n\tbare = false\n[remote "up"]\n\turl = https://up/x\n[remote "origin"]\n\turl = https://o/x\n',
      'https://o/x',
    ],
    [
      'is else that of the first remote',
      '[remote "up"]\n  url=https://up/x\n[remote "b"]\nurl=https://b/x\n',
      'https://up/x',
    ],
    ['may be quoted', '[remote "origin"]\n\turl = "https://o/x.git" # ours\n', 'https://o/x.git'],
    ['ends where a comment begins', '[remote "origin"]\n\turl = https://o/x.git ; ours\n', 'https://o/x.git'],
    ['is not that of a submodule', '[submodule "s"]\n\turl = https://s/x\n', undefined],
    ['may have an equals sign', '[remote "origin"]\n\turl = https://o/x?a=b\n', 'https://o/x?a=b'],
  ])('%s', (_claim, config, url) => {
    expect(found({ ...head, '/repo/.git/config': config })).toEqual([A, url])
  })
})

function hasGit(): boolean {
  try {
    execFileSync('git', ['--version'])
    return true
  } catch {
    return false
  }
}

describe.skipIf(!hasGit())('what Git itself has written (skipped where Git is not installed)', () => {
  let folder: string
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'clew-git-'))
    git('init', '-q')
    git('remote', 'add', 'origin', 'https://user:secret@example.org/x.git')
    git('commit', '-q', '--allow-empty', '-m', 'first')
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true })
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  test('is read as Git reads it, packed or not', () => {
    const expected = { commit: git('rev-parse', 'HEAD'), repositoryUrl: 'https://user:secret@example.org/x.git' }
    const read = (): unknown => gitRepository(join(folder, 'deep', 'er'), new NodeHost())
    expect(read()).toEqual(expected)
    git('pack-refs', '--all')
    expect(read()).toEqual(expected)
    git('worktree', 'add', '-q', join(folder, 'tree'))
    expect(gitRepository(join(folder, 'tree'), new NodeHost())).toEqual(expected)
  })
})
