import type { AgentAddress } from '../platform/agent-address.ts'
import type { ContextManager } from '../platform/context-manager.ts'
import type { LogLevel, LogSink } from '../platform/logger.ts'
import { addressOfUrl, hrefOf, toHostname } from './agent-url.ts'
import { toBoolean, toInteger, toNumber } from './env-value.ts'
import { convertedForm, type Form, schemaForm } from './form.ts'
import { withoutCredentials } from './repository-url.ts'
import { shownValue } from './shown-value.ts'

/** Longest service, environment or version: the agent keeps 100 to 200 bytes, and more than this is a mistake. */
export const MAX_TEXT_LENGTH = 1000

export const booleanForm: Form<boolean> = schemaForm({
  expected: 'true or false',
  expectedText: 'true, false, 1 or 0',
  plainly: (value): value is boolean => typeof value === 'boolean',
  schema: (z) => z.boolean(),
  fromText: toBoolean,
})

/** `NODE_ENV`, which is for all to read and may say anything. */
export const developmentForm: Form<boolean> = {
  ...booleanForm,
  expectedText: 'development, or anything else',
  readText: (text) => ({ value: text === 'development', refused: undefined }),
}

export const textForm: Form<string> = schemaForm({
  expected: `a non-blank text of at most ${MAX_TEXT_LENGTH} characters`,
  plainly: (value): value is string =>
    typeof value === 'string' && value.length <= MAX_TEXT_LENGTH && value.trim() !== '',
  schema: (z) => z.string().check(z.regex(/\S/), z.maxLength(MAX_TEXT_LENGTH)),
  fromText: asIs,
})

/** A pattern as a text. How long a regular expression takes has no bound. */
export const globForm: Form<string> = {
  ...textForm,
  expected: `a glob such as 'shop-*', which is ${textForm.expected}, and no regular expression`,
}

/** A share, 0 to 1. */
export const rateForm: Form<number> = rangeForm('a number from 0 to 1', 0, 1)

export const numberForm: Form<number> = rangeForm('a number', -Number.MAX_VALUE, Number.MAX_VALUE)

/** How many, where less than none means no limit. */
export const limitForm: Form<number> = wholeForm('a whole number, negative for no limit', Number.MIN_SAFE_INTEGER)

/** A number, or as dd-trace allows a text that holds one. */
export const portForm: Form<number> = alsoAsText(wholeForm('a whole number', 1, 65_535))

/** How many or how long, at least none. */
export function lengthForm(most: number): Form<number> {
  return wholeForm('a whole number', 0, most)
}

/** How many, at least one. */
export const countForm: Form<number> = wholeForm('a whole number', 1)

/** A size in bytes. */
export function bytesForm(most?: number): Form<number> {
  return wholeForm('a whole number of bytes', 1, most)
}

/** A time in milliseconds. */
export function millisecondsForm(least: number, most: number): Form<number> {
  return rangeForm(`a number of milliseconds from ${least} to ${most}`, least, most)
}

/** A time that is written in seconds, and then has as many milliseconds as the other form allows. */
export function secondsForm(least: number, most: number): Form<number> {
  const { expected, read } = millisecondsForm(least, most)
  return {
    expected,
    expectedText: `a number of seconds from ${least / 1000} to ${most / 1000}`,
    read,
    readText(text, name) {
      const seconds = toNumber(text)
      const { value } = read(seconds === undefined ? undefined : Math.round(seconds * 1000), name)
      return { value, refused: value === undefined ? shownValue(text, name) : undefined }
    },
  }
}

/** A host, as connections take it. */
export const hostnameForm: Form<string> = convertedForm(
  'a host name or an IP address, without a port',
  (given) => (typeof given === 'string' ? toHostname(given) : undefined),
  asIs,
)

/** Where the agent is, given as a text or as a `URL`. */
export const addressForm: Form<AgentAddress> = convertedForm(
  'a URL such as http://host:8126, unix:///path/of/a/socket or \\\\.\\pipe\\name',
  addressOf,
  asIs,
)

/** Only code can give one. */
export const loggerForm: Form<LogSink> = objectForm('an object with the functions warn and error', 'warn', 'error')

/** From what people write elsewhere: the agent, which has a variable in common with dd-trace, knows more levels. */
const LEVELS: Readonly<Record<string, LogLevel>> = { trace: 'debug', warning: 'warn', critical: 'error' }

export const logLevelForm: Form<LogLevel> = oneOf(['debug', 'info', 'warn', 'error', 'off'], (text) => {
  const level = text.toLowerCase()
  return Object.hasOwn(LEVELS, level) ? LEVELS[level] : level
})

export const detachedForm: Form<'child' | 'link'> = oneOf(['child', 'link'], lowerCase)

const plainProvenanceForm = oneOf(['customer', 'dynamic'], asIs)

/** Who made a sampling rule, if it was not made here; `default`, which other tracers know too, says as much as nothing. */
export const provenanceForm: Form<'customer' | 'dynamic'> = {
  ...plainProvenanceForm,
  read: (value, name) =>
    value === 'default' ? { value: undefined, refused: undefined } : plainProvenanceForm.read(value, name),
}

const plainProtocolForm = oneOf(['0.4', '0.5'], (text) => text.replace(/^v/i, ''))

/** A version of the protocol, which Python writes with a `v` before it. */
export const protocolForm: Form<'0.4' | '0.5'> = alsoAsText({
  ...plainProtocolForm,
  expectedText: '0.4, 0.5, v0.4 or v0.5',
})

/** What a header of a request can carry: Node refuses the whole request for any other character. */
export const headerForm: Form<string> = convertedForm(
  `a text of at most ${MAX_TEXT_LENGTH} printable ASCII characters`,
  (given) =>
    textForm.read(given, '').refused === undefined && isPrintable(given as string) ? (given as string) : undefined,
  asIs,
)

/** Where the source is, without the user and password. */
export const repositoryForm: Form<string> = convertedForm(
  `the URL of a repository, of at most ${MAX_TEXT_LENGTH} characters`,
  (given) => (textForm.read(given, '').refused === undefined ? withoutCredentials(given as string) : undefined),
  asIs,
)

export const extractBehaviourForm: Form<'continue' | 'restart' | 'ignore'> = oneOf(
  ['continue', 'restart', 'ignore'],
  lowerCase,
)

const DD_TRACE_SCOPES = ['async_hooks', 'async_resource', 'sync', 'noop']
const ownScopeForm = oneOf(['async_local_storage', 'cls_hooked'], lowerCase)

/** What carries the active span. What dd-trace has besides is known, and refused. */
export const scopeForm: Form<'async_local_storage' | 'cls_hooked'> = {
  ...ownScopeForm,
  readText(text, name) {
    const { value, refused } = ownScopeForm.readText(text, name)
    const known = DD_TRACE_SCOPES.includes(text.toLowerCase())
    return { value, refused: known ? `${shownValue(text, name)} (which clew does not have)` : refused }
  },
}

/** Only code can give one. */
export const contextManagerForm: Form<ContextManager> = objectForm(
  'an object with the functions run and current',
  'run',
  'current',
)

/** A form that in code, too, takes what a variable could hold. */
function alsoAsText<T>(form: Form<T>): Form<T> {
  return {
    ...form,
    read: (value, name) => (typeof value === 'string' ? form.readText(value, name) : form.read(value, name)),
  }
}

function wholeForm(kind: string, least: number, most: number = Number.MAX_SAFE_INTEGER): Form<number> {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  return schemaForm({
    expected: least === Number.MIN_SAFE_INTEGER ? kind : `${kind} ${range}`,
    plainly: (value): value is number => Number.isSafeInteger(value) && isBetween(value, least, most),
    schema: (z) => z.int().check(z.gte(least), z.lte(most)),
    fromText: toInteger,
  })
}

function rangeForm(expected: string, least: number, most: number): Form<number> {
  return schemaForm({
    expected,
    plainly: (value): value is number => isBetween(value, least, most),
    schema: (z) => z.number().check(z.gte(least), z.lte(most)),
    fromText: toNumber,
  })
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most
}

/** `debug, info or off` */
function oneOf<const T extends string>(values: readonly T[], fromText: (text: string) => unknown): Form<T> {
  return schemaForm({
    expected: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
    plainly: (value): value is T => (values as readonly unknown[]).includes(value),
    schema: (z) => z.enum(values),
    fromText,
  })
}

function objectForm<T>(expected: string, ...functions: string[]): Form<T> {
  const plainly = (value: unknown): value is T => hasFunctions(value, functions)
  return schemaForm({ expected, plainly, schema: (z) => z.custom<T>(plainly), fromText: () => undefined })
}

function lowerCase(text: string): string {
  return text.toLowerCase()
}

function asIs(text: string): string {
  return text
}

function addressOf(given: unknown): AgentAddress | undefined {
  const url = hrefOf(given)
  return url === undefined ? undefined : addressOfUrl(url)
}

function hasFunctions(given: unknown, names: readonly string[]): boolean {
  if (given === null || typeof given !== 'object') return false
  return names.every((name) => typeof (given as Record<string, unknown>)[name] === 'function')
}

function isPrintable(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text)
}
