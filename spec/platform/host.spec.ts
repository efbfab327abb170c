import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NodeHost } from '../../lib/platform/host.ts'

describe('the service name of a process', () => {
  const argv = process.argv
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clew-host-'))
    mkdirSync(join(folder, 'bin', 'deep'), { recursive: true })
  })

  afterEach(() => {
    process.argv = argv
    rmSync(folder, { recursive: true })
  })

  function nameOf(script: string | undefined): string {
    process.argv = script === undefined ? [argv[0] as string] : [argv[0] as string, join(folder, script)]
    return new NodeHost().serviceName()
  }

  test('is the name in the nearest package.json above the script', () => {
    writeFileSync(join(folder, 'package.json'), '{"name":"outer"}')
    expect(nameOf('bin/deep/start.js')).toBe('outer')
    writeFileSync(join(folder, 'bin', 'package.json'), '{"name":"inner"}')
    expect(nameOf('bin/deep/start.js')).toBe('inner')
  })

  test.each(['{"type":"module"}', '{"name":""}', '{"name":7}', 'null', 'no JSON'])(
    'is not in a package.json that says %s',
    (text) => {
      writeFileSync(join(folder, 'package.json'), '{"name":"outer"}')
      writeFileSync(join(folder, 'bin', 'package.json'), text)
      expect(nameOf('bin/start.js')).toBe('outer')
    },
  )

  test('is the name of the script where there is no package.json', () => {
    expect(nameOf('bin/start.worker.js')).toBe('start.worker')
  })
})

describe('the file system', () => {
  const host = new NodeHost()

  test('says nothing of what is not there', () => {
    expect([host.fileExists('/no/such'), host.readText('/no/such'), host.inode('/no/such')]).toEqual([
      false,
      undefined,
      undefined,
    ])
  })

  test('gives what is there', () => {
    const file = join(process.cwd(), 'package.json')
    expect(host.fileExists(file)).toBe(true)
    expect(host.readText(file)).toContain('"clew"')
    expect(host.inode(file)).toBeGreaterThan(0)
  })
})

test('two hosts have two runtime ids', () => {
  expect(new NodeHost().runtimeId).not.toBe(new NodeHost().runtimeId)
})

describe.skipIf(process.platform === 'win32')('a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clew-host-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const host = new NodeHost()

  test('has a text of at most as many bytes as are wanted', () => {
    const path = join(folder, 'text')
    writeFileSync(path, 'é'.repeat(20_000))
    expect(host.readText(path, 40_000)).toBe('é'.repeat(20_000))
    expect(host.readText(path, 39_999)).toBeUndefined()
    expect(host.readText(join(folder, 'none'))).toBeUndefined()
  })

  test('in whose place there is a pipe, a device or a folder is none, and nobody waits for it', () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect([pipe, '/dev/zero', '/dev/null', folder].map((path) => host.readText(path, 1000))).toEqual(
      Array(4).fill(undefined),
    )
  })

  test('may be a link, which is there even if it leads nowhere', () => {
    const link = join(folder, 'link')
    symlinkSync(join(folder, 'nowhere'), link)
    expect([host.isLink(link), host.fileExists(link), host.readText(link)]).toEqual([true, false, undefined])
    expect([host.isLink(folder), host.isLink('/no/such'), host.isLink('a\0b')]).toEqual([false, false, false])
  })

  test.skipIf(process.platform !== 'linux')('of /proc has its text, whatever size it has', () => {
    expect(host.readText('/proc/self/status')).toContain('Pid:')
  })
})
