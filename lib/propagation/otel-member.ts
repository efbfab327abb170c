import { Alphabet } from './alphabet.ts'

const KEY = 'ot='
const HEX = new Alphabet('0123456789abcdef')
/** 56 bits. */
const DIGITS = 14

/**
 * OpenTelemetry's member of `tracestate`, among others (https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/):
 *
 *     ot=rv:6e6d1a75832a2f;th:8
 *
 * It is passed on as it came, except for a random value or a threshold that is no such thing, and for a threshold that does
 * not explain the decision: a trace is sampled where its random value, or else the end of its id, is not below the
 * threshold. A member that had to be changed goes first.
 */
export function withValidOtel(members: string | undefined, sampled: boolean, traceIdLow: string): string | undefined {
  if (members === undefined || !members.includes(KEY)) return members
  const all = members.split(',')
  const at = all.findIndex((member) => member.startsWith(KEY))
  const member = all[at]
  if (member === undefined) return members
  const valid = validParts(member.slice(KEY.length), sampled, traceIdLow.slice(-DIGITS))
  if (valid === member.slice(KEY.length)) return members
  all.splice(at, 1)
  if (valid !== '') all.unshift(KEY + valid)
  return all.length === 0 ? undefined : all.join(',')
}

function validParts(value: string, sampled: boolean, lastOfTraceId: string): string {
  const parts = value.split(';')
  const random = parts.find((part) => part.startsWith('rv:') && isHex(part.slice(3), DIGITS))
  const threshold = parts.find((part) => part.startsWith('th:') && isHex(part.slice(3), 1))
  const explains =
    threshold !== undefined && (random?.slice(3) ?? lastOfTraceId) >= threshold.slice(3).padEnd(DIGITS, '0') === sampled
  return parts
    .filter((part, i) => {
      if (part.startsWith('rv:')) return part === random && parts.indexOf(part) === i
      if (part.startsWith('th:')) return explains && part === threshold && parts.indexOf(part) === i
      return true
    })
    .join(';')
}

function isHex(text: string, least: number): boolean {
  return text.length >= least && text.length <= DIGITS && HEX.spells(text)
}
