import { describe, expect, test } from 'vitest'
import { loadConfig } from '../lib/config/load-config.ts'
import type { TracerOptions } from '../lib/config/options.ts'
import { surroundingsOf } from '../lib/config/surroundings.ts'
import type { Host } from '../lib/platform/host.ts'
import { processFacts } from '../lib/process-facts.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)

const HOST: Host = {
  pid: 7,
  runtimeId: '11111111-1111-4111-8111-111111111111',
  nodeVersion: '20.19.0',
  interpreter: 'v8',
  platform: 'linux',
  env: {},
  args: ['/usr/bin/node', '/srv/Shop App/bin/Server.mjs'],
  serviceName: () => '@acme/Shop',
  packageName: () => '@acme/Shop',
  workingFolder: () => '/srv/elsewhere',
  hostname: () => 'box-1',
  fileExists: () => false,
  isLink: () => false,
  readText: () => undefined,
  inode: () => undefined,
  onEnd: () => ({ dispose() {} }),
}

function facts(env: Record<string, string>, host: Partial<Host> = {}, options: TracerOptions = {}): object {
  const whole: Host = { ...HOST, env, ...host }
  const surroundings = surroundingsOf(whole, () => undefined)
  return Object.fromEntries(processFacts(loadConfig(options, surroundings), whole).tags ?? [])
}

const files = (all: Record<string, string>) => (path: string) => all[path]

describe('a process tells', () => {
  test('its number and its runtime id', () => {
    const { pid, runtimeId } = processFacts(
      loadConfig(
        undefined,
        surroundingsOf(HOST, () => undefined),
      ),
      HOST,
    )
    expect([pid, runtimeId]).toEqual([7, '11111111-1111-4111-8111-111111111111'])
  })

  test('its script, its folders, its package, and that its service was only found', () => {
    expect(facts({})).toEqual({
      '_dd.tags.process':
        'entrypoint.basedir:bin,entrypoint.name:server,entrypoint.type:script,entrypoint.workdir:elsewhere,package.json.name:_acme/shop,svc.auto:acme/shop',
    })
  })

  test('that its service was set', () => {
    expect(facts({ DD_SERVICE: 'cart' })).toHaveProperty(
      '_dd\\.tags\\.process',
      expect.stringContaining('svc.user:true'),
    )
  })

  test('nothing of a script where there is none, nor of a folder that is gone', () => {
    const host = { args: ['/usr/bin/node'], packageName: () => undefined, workingFolder: () => undefined }
    expect(facts({}, host)).toEqual({ '_dd.tags.process': 'svc.auto:acme/shop' })
  })

  test('none of this when it is not to', () => {
    expect(facts({ DD_EXPERIMENTAL_PROPAGATE_PROCESS_TAGS_ENABLED: 'false' })).toEqual({})
  })
})

describe('the machine is told', () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ['not by default', {}, undefined],
    ['when it is wanted', { DD_TRACE_REPORT_HOSTNAME: 'true' }, 'box-1'],
    ['by the name that was set', { DD_TRACE_REPORT_HOSTNAME: 'true', DD_HOSTNAME: 'db-7' }, 'db-7'],
  ])('%s', (_claim, env, hostname) => {
    expect(facts(env)).toHaveProperty('_dd\\.tags\\.process')
    expect((facts(env) as Record<string, string>)['_dd.hostname']).toBe(hostname)
  })
})

describe('the source is', () => {
  const around = {
    readText: files({
      '/srv/Shop App/.git/HEAD': A,
      '/srv/Shop App/.git/config': '[remote "origin"]\nurl = https://o/x\n',
    }),
  }

  function source(env: Record<string, string>, host: Partial<Host> = around): unknown[] {
    const told = facts(env, host) as Record<string, string>
    return [told['_dd.git.commit.sha'], told['_dd.git.repository_url']]
  }

  test('that of the repository around the script', () => {
    expect(source({})).toEqual([A, 'https://o/x'])
  })

  test('else that of the repository around the working folder', () => {
    expect(source({}, { readText: files({ '/srv/elsewhere/.git/HEAD': B }) })).toEqual([B, undefined])
  })

  test('what was set, before what is found', () => {
    expect(source({ DD_GIT_COMMIT_SHA: B })).toEqual([B, 'https://o/x'])
    expect(source({ DD_GIT_REPOSITORY_URL: 'https://eva:secret@h/y' })).toEqual([A, 'https://h/y'])
    expect(source({ DD_TAGS: `git.commit.sha:${B}` })).toEqual([B, 'https://o/x'])
  })

  test.each([
    ['gitlab.com/o/x.git', 'gitlab.com/o/x.git'],
    ['git@o:x.git', 'git@o:x.git'],
    ['../x', '../x'],
    ['ssh://eva:secret@o/x.git', 'ssh://o/x.git'],
    ['https://token@o/x.git', 'https://o/x.git'],
  ])('set to %s told as %s, with the commit or without', (url, shown) => {
    expect(source({ DD_GIT_REPOSITORY_URL: url })).toEqual([A, shown])
    expect(source({ DD_GIT_REPOSITORY_URL: url, DD_GIT_COMMIT_SHA: B })).toEqual([B, shown])
    expect(source({ DD_TAGS: `git.repository_url:${url}` })).toEqual([A, shown])
    expect(source({ DD_TAGS: `git.repository_url:${url},git.commit.sha:${B}` })).toEqual([B, shown])
  })

  test.each([
    ['https://eva:secret@o/x.git', 'https://o/x.git'],
    ['https://tok%zz:p@o st/x', 'https://o st/x'],
    ['https://eva:p@ss/word@o/x', undefined],
    ['https://o/x?access_token=sec#y', 'https://o/x'],
    ['ssh://git@o:22/x', 'ssh://o:22/x'],
    ['git@o:x.git', 'git@o:x.git'],
    ['/srv/git/x', undefined],
    ['../x', undefined],
    ['file:///srv/git/x', undefined],
  ])('from %s as %s', (url, shown) => {
    const readText = files({
      '/srv/Shop App/.git/HEAD': A,
      '/srv/Shop App/.git/config': `[remote "origin"]\nurl = ${url}\n`,
    })
    // Of a comment Git would make as much.
    expect(source({}, { readText })).toEqual([A, shown])
  })

  test('not looked for where nobody wants it', () => {
    expect(source({ DD_TRACE_GIT_METADATA_ENABLED: 'false' })).toEqual([undefined, undefined])
    const readText = (path: string): undefined => {
      expect(path).not.toContain('.git')
    }
    expect(source({ DD_GIT_COMMIT_SHA: A, DD_GIT_REPOSITORY_URL: 'https://o/x' }, { readText })).toEqual([
      A,
      'https://o/x',
    ])
  })
})
