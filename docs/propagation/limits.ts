import { type Headers, INCOMING, outgoing, readAs } from './examples.ts'

/** So much of something is read or written. */
export interface Limit {
  readonly of: string
  readonly most: number
  readonly unit: string
  /** What becomes of more. */
  readonly beyond: string
  /** Whether the library takes so much. */
  readonly takes: (much: number) => boolean
}

const TRACEPARENT = '-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const IDS = { 'x-datadog-trace-id': '7', 'x-datadog-parent-id': '1' }

function datadog(headers: Headers): string {
  return readAs({ ...IDS, ...headers })
}

function w3c(tracestate: string): string {
  return readAs({ traceparent: `00${TRACEPARENT}`, tracestate })
}

function many(count: number, item: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => item(i)).join()
}

const MEMBER = `${'k'.repeat(256)}=${'v'.repeat(255)},`

export const LIMITS: readonly Limit[] = [
  {
    of: '`x-datadog-tags`, written or read',
    most: 512,
    unit: 'characters',
    beyond: 'the header is left out',
    takes: (much) => !datadog({ 'x-datadog-tags': `_dd.p.a=${'x'.repeat(much - 8)}` }).includes('extract_max_size'),
  },
  {
    of: 'an origin',
    most: 128,
    unit: 'characters',
    beyond: 'it is left out',
    takes: (much) => datadog({ 'x-datadog-origin': 'x'.repeat(much) }).includes('origin'),
  },
  {
    of: '`traceparent` of a later version',
    most: 512,
    unit: 'characters',
    beyond: 'it is no context',
    takes: (much) => readAs({ traceparent: `01${TRACEPARENT}-`.padEnd(much, 'x') }) !== 'nothing',
  },
  {
    of: '`tracestate`, read',
    most: 8192,
    unit: 'characters',
    beyond: 'the members that end further right are left out',
    takes: (much) => w3c(`${MEMBER.repeat(15)}${'l'.repeat(256)}=`.padEnd(much, 'x')).includes('l='),
  },
  {
    of: '`tracestate`, members of others',
    most: 31,
    unit: 'members',
    beyond: 'the last are left out',
    takes: (much) => w3c(many(much, (i) => `k${i}=v`)).includes(`k${much - 1}=v`),
  },
  {
    of: 'the key of such a member',
    most: 256,
    unit: 'characters',
    beyond: 'the member is left out',
    takes: (much) => w3c(`${'k'.repeat(much)}=v`).includes('k=v'),
  },
  {
    of: 'its value',
    most: 256,
    unit: 'characters',
    beyond: 'the member is left out',
    takes: (much) => w3c(`k=${'v'.repeat(much)}`).includes('k=v'),
  },
  {
    of: 'the `dd` member, written',
    most: 256,
    unit: 'characters',
    beyond: 'the tag that does not fit, and those behind it, are left out',
    takes: (much) => {
      const tag = 'x'.repeat(much - 'dd=s:1;p:0000000000000002;t.a:'.length)
      const { headers } = outgoing({ ...INCOMING, tracestate: `dd=s:1;t.a:${tag}` })
      return headers['tracestate']?.includes('t.a:') === true
    },
  },
  {
    of: '`baggage` and `ot-baggage-*`, written or read',
    most: 64,
    unit: 'items',
    beyond: 'the last are left out',
    takes: (much) => readAs({ baggage: many(much, (i) => `k${i}=v`) }).includes(`"k${much - 1}"`),
  },
  {
    of: '`baggage` and `ot-baggage-*`, written or read',
    most: 8192,
    unit: 'bytes',
    beyond: 'the items from there on are left out',
    takes: (much) => readAs({ baggage: `a=1,b=${'x'.repeat(much - 'a=1,b='.length)}` }).includes('"b"'),
  },
]
