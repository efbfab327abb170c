// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/traceutil/normalize/normalize.go
import { Buffer } from 'node:buffer'

/** Longest name, service and type that the agent keeps, in bytes. */
export const MAX_NAME_BYTES = 100
const MAX_TAG_VALUE = 200
/** Of a longer text only so much is spelled out, for a message that quotes the beginning of it. */
const MAX_SPELLED = 10_000
/** Longest text that a message quotes. */
const MAX_QUOTE = 40

/** How the agent spells a service or an environment: lower case, and `_` for what is no letter, digit or one of `:./-`. */
export function normalTagValue(text: string): string {
  const spelled = text
    .slice(0, MAX_SPELLED)
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}:./-]+/gu, '_')
  return [...spelled].slice(0, MAX_TAG_VALUE).join('').replace(/_$/, '')
}

/** How the agent spells the name of an operation: like a metric. Empty if there is no letter in it. */
export function normalName(name: string): string {
  return name
    .replace(/^[^A-Za-z]+/, '')
    .replace(/[^A-Za-z0-9.]+/g, '_')
    .replace(/_?\._?/g, '.')
    .replace(/_$/, '')
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

export function quote(text: string): string {
  return text.length > MAX_QUOTE ? `${JSON.stringify(text.slice(0, MAX_QUOTE))}…` : JSON.stringify(text)
}
