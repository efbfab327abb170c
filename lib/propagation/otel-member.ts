import { hex16 } from '../span/id.ts'
import type { TraceContext } from '../span/trace-context.ts'
import { hashHi, hashLo } from '../span/trace-hash.ts'
import { Alphabet } from './alphabet.ts'
import { MAX_OTHERS, MAX_VALUE_LENGTH } from './tracestate.ts'

const KEY = 'ot='
const HEX = new Alphabet('0123456789abcdef')
/** 56 bits. */
const DIGITS = 14

/**
 * The members of `tracestate` that are not ours, with OpenTelemetry's among them
 * (https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/):
 *
 *     ot=rv:6e6d1a75832a2f;th:8
 *
 * One that came is passed on as it came, except for a random value or a threshold that is no such thing, and for a threshold
 * where somebody has decided otherwise here. A rate that has decided here is told in one that says nothing of either, as in
 * the public tracers. A member that had to be changed goes first.
 */
export function withOtel(members: string | undefined, trace: TraceContext): string | undefined {
  const { threshold } = trace
  if (threshold === undefined && (members === undefined || !members.includes(KEY))) return members
  const all = members === undefined ? [] : members.split(',')
  const at = all.findIndex((member) => member.startsWith(KEY))
  const came = all[at]?.slice(KEY.length)
  const parts = came === undefined ? [] : validParts(came, threshold === undefined || threshold !== '')
  if (threshold && !parts.some(isOfSampling)) parts.unshift(...decided(trace, threshold))
  const value = joined(parts)
  if (value === (came ?? '')) return members
  if (at >= 0) all.splice(at, 1)
  if (value !== '') all.unshift(KEY + value)
  return all.length === 0 ? undefined : all.slice(0, MAX_OTHERS).join(',')
}

function isOfSampling(part: string): boolean {
  return part.startsWith('rv:') || part.startsWith('th:')
}

function validParts(value: string, isDecided: boolean): string[] {
  const parts = value.split(';')
  const random = parts.find((part) => part.startsWith('rv:') && isHex(part.slice(3), DIGITS))
  const threshold = parts.find((part) => part.startsWith('th:') && isHex(part.slice(3), 1))
  return parts.filter((part, i) => {
    if (part.startsWith('rv:')) return part === random && parts.indexOf(part) === i
    if (part.startsWith('th:')) return isDecided && part === threshold && parts.indexOf(part) === i
    return true
  })
}

/** All parts, or those for which a member has room. */
function joined(parts: readonly string[]): string {
  const all = parts.join(';')
  if (all.length <= MAX_VALUE_LENGTH) return all
  let value = ''
  for (const part of parts) {
    const longer = value === '' ? part : `${value};${part}`
    if (longer.length <= MAX_VALUE_LENGTH) value = longer
  }
  return value
}

/**
 * What was decided here, by the hash of the trace id: `rv:f0948a54d43b8e;th:e6666666666668`. It is dropped where the one is
 * below the other, which is the other way round than with us. Where 56 bits do not tell what 64 did, the random value gives way.
 */
function decided(trace: TraceContext, threshold: string): string[] {
  const kept = trace.samplingPriority() > 0
  const hash = hex16(~hashHi(trace.lowHi, trace.lowLo), ~hashLo(trace.lowLo)).slice(0, DIGITS)
  const random = hash >= threshold === kept ? hash : kept ? threshold : before(threshold)
  return [`rv:${random}`, `th:${withoutZeros(threshold)}`]
}

function before(digits: string): string {
  return (BigInt(`0x${digits}`) - 1n).toString(16).padStart(DIGITS, '0')
}

function withoutZeros(digits: string): string {
  let end = digits.length
  while (end > 1 && digits[end - 1] === '0') end--
  return digits.slice(0, end)
}

function isHex(text: string, least: number): boolean {
  return text.length >= least && text.length <= DIGITS && HEX.spells(text)
}
