import { expect, test } from 'vitest'
import type { Found } from '../../lib/config/found.ts'
import { settings } from '../../lib/config/settings.ts'
import { Sources } from '../../lib/config/sources.ts'
import { LOCAL_FILE, surroundings } from './surroundings.ts'

const tagged = (): Found<string> => ({ value: 'd', origin: { source: 'environment', variable: 'DD_TAGS' } })

test('code counts before the environment, that before what else there is, and that before the default', () => {
  const env = { DD_SERVICE: 'b' }
  expect(new Sources({ service: 'a' }, surroundings(env)).value(settings.service, tagged).value).toBe('a')
  expect(new Sources({}, surroundings(env)).value(settings.service, tagged).value).toBe('b')
  expect(new Sources({}, surroundings()).value(settings.service, tagged).value).toBe('d')
  expect(new Sources({}, surroundings()).value(settings.service).value).toBe('found')
})

test('a problem names what is used in the end', () => {
  const env = { DD_SERVICE: 'x'.repeat(1001) }
  const sources = new Sources({}, surroundings(env))
  sources.value(settings.service, tagged)
  expect(sources.problems()[0]?.consequence).toBe("using 'd' from DD_TAGS")
})

test('what is given in code keeps the environment from being looked at', () => {
  const sources = new Sources({ sampleRate: 1 }, surroundings({ DD_TRACE_SAMPLE_RATE: 'lots' }))
  expect(sources.value(settings.sampleRate)).toEqual({ value: 1, origin: { source: 'code' } })
  expect(sources.problems()).toEqual([])
})

test('the default may come from the surroundings, and else is the one of the table', () => {
  const nameless = surroundings({}, { serviceName: () => '@@@' })
  expect(new Sources({}, nameless).default(settings.service)).toEqual({
    value: 'unnamed-service',
    origin: { source: 'default' },
  })
  expect(new Sources({}, surroundings({}, { serviceName: () => '@Acme/Shop' })).default(settings.service).value).toBe(
    'acme/shop',
  )
})

test('a file that is there and cannot be read is told in a line', () => {
  const told = (rest: Parameters<typeof surroundings>[1]) =>
    new Sources({}, surroundings({}, rest)).problems().map(({ name, got }) => `${name}: ${got}`)
  const line = `${LOCAL_FILE}: one that cannot be read or is larger`
  expect(told({ fileExists: (path) => path === LOCAL_FILE })).toEqual([line])
  expect(told({ isLink: (path) => path === LOCAL_FILE })).toEqual([line])
  expect(told({})).toEqual([])
})
