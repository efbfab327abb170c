import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { transformSync } from 'esbuild'
import { afterEach, describe, expect, test } from 'vitest'
import { callSites } from '../../lib/platform/call-sites.ts'

type Name = 'stackTraceLimit' | 'prepareStackTrace'

const NAMES: readonly Name[] = ['stackTraceLimit', 'prepareStackTrace']
const before = descriptors()

function descriptors(): (PropertyDescriptor | undefined)[] {
  return NAMES.map((name) => Object.getOwnPropertyDescriptor(Error, name))
}

afterEach(() => {
  for (const [i, name] of NAMES.entries()) {
    Reflect.deleteProperty(Error, name)
    const descriptor = before[i]
    if (descriptor !== undefined) Object.defineProperty(Error, name, descriptor)
  }
})

test('the first frame is that of the function which asks', () => {
  function asking(): readonly NodeJS.CallSite[] {
    return callSites()
  }
  const [own, caller] = asking()
  expect(own?.getFunctionName()).toBe('asking')
  expect(own?.getFileName()).toContain('call-sites.spec')
  expect(caller?.getFileName()).toContain('call-sites.spec')
})

describe('leaves Error as it was, and sees the stack, where the program', () => {
  test.each<readonly [string, () => void]>([
    ['has changed nothing', () => {}],
    ['wants no stacks', () => Object.assign(Error, { stackTraceLimit: 0 })],
    ['has a limit that is no number', () => Object.assign(Error, { stackTraceLimit: 'many' })],
    ['has deleted the limit', () => Reflect.deleteProperty(Error, 'stackTraceLimit')],
    ['has deleted both', () => NAMES.forEach((name) => void Reflect.deleteProperty(Error, name))],
    ['formats stacks', () => Object.assign(Error, { prepareStackTrace: () => 'formatted' })],
    [
      'formats stacks, and throws',
      () =>
        Object.assign(Error, {
          prepareStackTrace() {
            throw new Error('not that one')
          },
        }),
    ],
    [
      'hides both from loops',
      () => {
        for (const name of NAMES)
          Object.defineProperty(Error, name, { value: 7, enumerable: false, writable: true, configurable: true })
      },
    ],
  ])('%s', (_name, change) => {
    change()
    const [changed, keys] = [descriptors(), Object.keys(Error).sort()]
    const sites = callSites()
    expect(descriptors()).toEqual(changed)
    expect(Object.keys(Error).sort()).toEqual(keys)
    expect(sites.length).toBeGreaterThan(2)
  })
})

describe('gives no frames, and touches nothing, where the program', () => {
  test.each(NAMES)('watches %s', (name) => {
    const called: string[] = []
    Object.defineProperty(Error, name, {
      configurable: true,
      get: () => void called.push('get'),
      set: () => void called.push('set'),
    })
    const changed = descriptors()
    expect(callSites()).toEqual([])
    expect(called).toEqual([])
    expect(descriptors()).toEqual(changed)
  })

  // What is frozen stays so; another realm has an Error of its own.
  test.each([
    ['does nothing', '', true],
    ['freezes Error', 'Object.freeze(Error)', false],
    ['seals Error', 'Object.seal(Error)', false],
    ['lets Error have no more properties', 'Object.preventExtensions(Error)', false],
    [
      'fixes the limit',
      'Object.defineProperty(Error, "stackTraceLimit", { writable: false, configurable: false })',
      false,
    ],
  ])('%s', (_name, change, sees) => {
    const source = readFileSync('lib/platform/call-sites.ts', 'utf8')
    const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20' })
    const seen = runInNewContext(`
      const module = { exports: {} };
      ${code}
      const state = () => JSON.stringify([Object.getOwnPropertyDescriptors(Error), Object.isFrozen(Error)]);
      ${change};
      const before = state();
      const sites = module.exports.callSites();
      ({ sees: sites.length > 0, same: before === state() })`)
    expect({ ...seen }).toEqual({ sees, same: true })
  })
})

test('gives no frames of a stack of more than 200', () => {
  const deep = (depth: number): readonly NodeJS.CallSite[] => (depth > 0 ? deep(depth - 1) : callSites())
  expect(deep(100).length).toBeGreaterThan(100)
  expect(deep(250)).toEqual([])
})
