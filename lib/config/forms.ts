import * as z from 'zod/mini'
import type { AgentAddress } from '../platform/agent-address.ts'
import type { ContextManager } from '../platform/context-manager.ts'
import type { LogLevel, LogSink } from '../platform/logger.ts'
import { addressOfUrl, toHostname } from './agent-url.ts'
import { toBoolean, toInteger, toNumber } from './env-value.ts'
import { convertedForm, type Form, schemaForm } from './form.ts'
import { shownValue } from './shown-value.ts'

/** Longest service, environment or version: the agent keeps 100 to 200 bytes, and more than this is a mistake. */
export const MAX_TEXT_LENGTH = 1000

export const booleanForm: Form<boolean> = schemaForm(
  'true or false',
  () => z.boolean(),
  toBoolean,
  'true, false, 1 or 0',
)

export const textForm: Form<string> = schemaForm(
  `a non-blank text of at most ${MAX_TEXT_LENGTH} characters`,
  () => z.string().check(z.regex(/\S/), z.maxLength(MAX_TEXT_LENGTH)),
  asIs,
)

/** A share, 0 to 1. */
export const rateForm: Form<number> = schemaForm(
  'a number from 0 to 1',
  () => z.number().check(z.gte(0), z.lte(1)),
  toNumber,
)

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
  return schemaForm(
    `a number of milliseconds from ${least} to ${most}`,
    () => z.number().check(z.gte(least), z.lte(most)),
    toNumber,
  )
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
export const loggerForm: Form<LogSink> = schemaForm(
  'an object with the functions warn and error',
  () => z.custom<LogSink>((given) => hasFunctions(given, 'warn', 'error')),
  () => undefined,
)

/** From what people write elsewhere: the agent, which has a variable in common with dd-trace, knows more levels. */
const LEVELS: Readonly<Record<string, LogLevel>> = { trace: 'debug', warning: 'warn', critical: 'error' }

export const logLevelForm: Form<LogLevel> = schemaForm(
  'debug, info, warn, error or off',
  () => z.enum(['debug', 'info', 'warn', 'error', 'off']),
  (text) => {
    const level = text.toLowerCase()
    return Object.hasOwn(LEVELS, level) ? LEVELS[level] : level
  },
)

export const detachedForm: Form<'child' | 'link'> = schemaForm(
  'child or link',
  () => z.enum(['child', 'link']),
  (text) => text.toLowerCase(),
)

export const extractBehaviourForm: Form<'continue' | 'restart' | 'ignore'> = schemaForm(
  'continue, restart or ignore',
  () => z.enum(['continue', 'restart', 'ignore']),
  (text) => text.toLowerCase(),
)

const DD_TRACE_SCOPES = ['async_hooks', 'async_resource', 'sync', 'noop']
const ownScopeForm = schemaForm(
  'async_local_storage or cls_hooked',
  () => z.enum(['async_local_storage', 'cls_hooked']),
  (text) => text.toLowerCase(),
)

/** What carries the active span. What dd-trace has besides is known, and refused. */
export const scopeForm: Form<'async_local_storage' | 'cls_hooked'> = {
  ...ownScopeForm,
  readText(text, name) {
    const { value, refused } = ownScopeForm.readText(text, name)
    const known = DD_TRACE_SCOPES.includes(text.toLowerCase())
    return { value, refused: known ? `${shownValue(text, name)}, which clew does not have,` : refused }
  },
}

/** Only code can give one. */
export const contextManagerForm: Form<ContextManager> = schemaForm(
  'an object with the functions run and current',
  () => z.custom<ContextManager>((given) => hasFunctions(given, 'run', 'current')),
  () => undefined,
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
  return schemaForm(`${kind} ${range}`, () => z.int().check(z.gte(least), z.lte(most)), toInteger)
}

function asIs(text: string): string {
  return text
}

/** By its `href` and not by its class, because a `URL` may come from another realm. */
function addressOf(given: unknown): AgentAddress | undefined {
  const url = given !== null && typeof given === 'object' ? (given as { href?: unknown }).href : given
  return typeof url === 'string' ? addressOfUrl(url) : undefined
}

function hasFunctions(given: unknown, ...names: string[]): boolean {
  if (given === null || typeof given !== 'object') return false
  return names.every((name) => typeof (given as Record<string, unknown>)[name] === 'function')
}
