import { expect, test } from 'vitest'
import { stablePath } from '../../lib/config/stable-path.ts'
import { FLEET_FILE, LOCAL_FILE, surroundings } from './surroundings.ts'

test('the file of a machine is where Datadog puts it', () => {
  const paths: string[] = []
  const fileExists = (path: string) => {
    paths.push(path)
    return false
  }
  for (const platform of ['linux', 'darwin', 'win32', 'aix'] as const) {
    stablePath('local_file', surroundings({}, { platform, fileExists }))
    stablePath('fleet_file', surroundings({}, { platform, fileExists }))
  }
  expect(paths).toEqual([
    LOCAL_FILE,
    FLEET_FILE,
    '/opt/datadog-agent/etc/application_monitoring.yaml',
    '/opt/datadog-agent/etc/stable/application_monitoring.yaml',
    'C:\\ProgramData\\Datadog\\application_monitoring.yaml',
    'C:\\ProgramData\\Datadog\\managed\\datadog-agent\\stable\\application_monitoring.yaml',
  ])
})

test('a link that leads nowhere is a file, and no file is none', () => {
  const isLink = (path: string) => path === FLEET_FILE
  expect(stablePath('fleet_file', surroundings({}, { isLink }))).toBe(FLEET_FILE)
  expect(stablePath('local_file', surroundings({}, { isLink }))).toBeUndefined()
})
