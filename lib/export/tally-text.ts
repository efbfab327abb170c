import type { Tally } from '../span/ledger.ts'

/** A tally in words: `2 spans of 1 trace`. */
export function tallyText({ traces, spans }: Readonly<Tally>): string {
  return `${count(spans, 'span')} of ${count(traces, 'trace')}`
}

/** A number of things: `1 span`, `2 spans`. */
export function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`
}
