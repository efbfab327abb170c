import { describe, expect, test } from 'vitest'
import {
  addressForm,
  booleanForm,
  bytesForm,
  countForm,
  hostnameForm,
  loggerForm,
  millisecondsForm,
  portForm,
  rateForm,
  scopeForm,
  secondsForm,
  textForm,
} from '../../lib/config/forms.ts'
import { hostileProxy } from './surroundings.ts'

const ms = millisecondsForm(1, 1000)
const seconds = secondsForm(1, 1000)

describe('in code', () => {
  test.each([
    ['boolean', booleanForm, true],
    ['boolean', booleanForm, false],
    ['text', textForm, 'shop'],
    ['text', textForm, ' shop '],
    ['text', textForm, 'x'.repeat(1000)],
    ['rate', rateForm, 0],
    ['rate', rateForm, 1],
    ['rate', rateForm, 0.5],
    ['port', portForm, 1],
    ['port', portForm, 65_535],
    ['count', countForm, 1],
    ['bytes', bytesForm(10), 10],
    ['milliseconds', ms, 1],
    ['milliseconds', ms, 1.5],
    ['milliseconds', ms, 1000],
    ['seconds', seconds, 1000],
    ['host name', hostnameForm, 'agent'],
    ['logger', loggerForm, console],
  ])('a %s may be %3$j', (_, form, value) => {
    expect(form.read(value, 'x')).toEqual({ value, refused: undefined })
  })

  test('a port may be a text that holds one', () => {
    expect(portForm.read('8126', 'port')).toEqual({ value: 8126, refused: undefined })
  })

  test.each([
    ['boolean', booleanForm, 'true'],
    ['boolean', booleanForm, 1],
    ['boolean', booleanForm, null],
    ['text', textForm, ''],
    ['text', textForm, ' \t'],
    ['text', textForm, 7],
    ['text', textForm, new String('shop')],
    ['text', textForm, 'x'.repeat(1001)],
    ['rate', rateForm, -0.1],
    ['rate', rateForm, 1.1],
    ['rate', rateForm, Number.NaN],
    ['rate', rateForm, '0.5'],
    ['port', portForm, 0],
    ['port', portForm, 65_536],
    ['port', portForm, 80.5],
    ['port', portForm, 'eight'],
    ['port', portForm, '65536'],
    ['count', countForm, 0],
    ['count', countForm, 1.5],
    ['count', countForm, Number.POSITIVE_INFINITY],
    ['bytes', bytesForm(10), 11],
    ['bytes', bytesForm(), 2 ** 53],
    ['milliseconds', ms, 0.5],
    ['milliseconds', ms, 1001],
    ['milliseconds', ms, Number.POSITIVE_INFINITY],
    ['host name', hostnameForm, 'agent:8126'],
    ['host name', hostnameForm, 7],
    ['address', addressForm, ''],
    ['address', addressForm, 7],
    ['address', addressForm, null],
    ['address', addressForm, {}],
    ['address', addressForm, new URL('ftp://agent')],
    ['logger', loggerForm, null],
    ['logger', loggerForm, () => {}],
    ['logger', loggerForm, { warn() {} }],
    ['logger', loggerForm, { warn() {}, error: 'yes' }],
  ])('a %s may not be case %#', (_, form, value) => {
    const { value: read, refused } = form.read(value, 'x')
    expect(read).toBeUndefined()
    expect(refused).toBeTypeOf('string')
  })

  test('a Proxy that throws is refused by all', () => {
    for (const form of [booleanForm, textForm, rateForm, ms, seconds, portForm, hostnameForm, addressForm, loggerForm])
      expect(form.read(hostileProxy(), 'x').refused).toMatch(/^an object that /)
  })

  test('an address may be a text, a URL, or the URL of another realm', () => {
    const address = { protocol: 'http:', hostname: 'agent', port: 8126, basePath: '' }
    for (const url of ['http://agent:8126', new URL('http://agent:8126'), { href: 'http://agent:8126' }])
      expect(addressForm.read(url, 'url').value).toEqual(address)
  })
})

describe('in a variable', () => {
  test.each([
    ['boolean', booleanForm, 'TRUE', true],
    ['boolean', booleanForm, 'yes', undefined],
    ['rate', rateForm, '0.5', 0.5],
    ['rate', rateForm, '1.5', undefined],
    ['port', portForm, '8126', 8126],
    ['port', portForm, '8126.5', undefined],
    ['count', countForm, '-1', undefined],
    ['bytes', bytesForm(), '16777216', 16_777_216],
    ['milliseconds', ms, '250.5', 250.5],
    ['seconds', seconds, '0.25', 250],
    ['seconds', seconds, '1', 1000],
    ['seconds', seconds, '0.0015', 2],
    ['seconds', seconds, '0.0004', undefined],
    ['seconds', seconds, '1.1', undefined],
    ['seconds', seconds, 'soon', undefined],
    ['host name', hostnameForm, '[::1]', '::1'],
    ['text', textForm, 'x'.repeat(1001), undefined],
    ['logger', loggerForm, 'console', undefined],
    ['scope', scopeForm, 'cls_hooked', 'cls_hooked'],
    ['scope', scopeForm, 'ASYNC_LOCAL_STORAGE', 'async_local_storage'],
    ['scope', scopeForm, 'async_hooks', undefined],
    ['scope', scopeForm, 'cls-hooked', undefined],
  ])('a %s of %3$.20j is %4$j', (_, form, text, value) => {
    const reading = form.readText(text, 'X')
    expect(reading.value).toBe(value)
    expect(reading.refused === undefined).toBe(value !== undefined)
  })

  test('a time in seconds is expected and shown in seconds', () => {
    expect(seconds.expectedText).toBe('a number of seconds from 0.001 to 1')
    expect(seconds.readText('5', 'X').refused).toBe("'5'")
  })

  test.each(['async_hooks', 'async_resource', 'sync', 'NOOP'])('%s is known as a scope of dd-trace', (text) => {
    expect(scopeForm.readText(text, 'X').refused).toBe(`'${text}' (which clew does not have)`)
  })

  test('what nobody has is no scope', () => {
    expect(scopeForm.readText('cls', 'X').refused).toBe("'cls'")
  })
})
