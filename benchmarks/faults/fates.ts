import type { ComparedRow } from './rows.ts'

/** What became of spans that one tracer finished in one row. */
export interface Fate {
  readonly number: number
  readonly tracer: string
  readonly names: readonly string[]
  /** The names in all that the agent said yes to. */
  readonly taken: readonly string[]
  /** Whether the tracer wrote anything after its start. */
  readonly said: boolean
  /** So many errors reached the program. */
  readonly thrown: number
}

export function tableOf(rows: readonly ComparedRow[], tracers: readonly string[], fates: readonly Fate[]): string {
  const lines = rows.map(({ number, fault }) => [
    String(number),
    fault,
    ...tracers.map((tracer) => fateText(fates.find((fate) => fate.number === number && fate.tracer === tracer))),
  ])
  const head = ['#', 'fault', ...tracers]
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** `63 once, 1 lost, said` */
function fateText(fate: Fate | undefined): string {
  if (fate === undefined) return 'not run'
  const { names, taken, said, thrown } = fate
  const times = names.map((name) => taken.filter((one) => one === name).length)
  const [lost, once] = [0, 1].map((count) => times.filter((one) => one === count).length) as [number, number]
  const more = names.length - lost - once
  const parts = [
    once > 0 ? `${once} once` : '',
    more > 0 ? `**${more} more than once**` : '',
    lost > 0 ? `**${lost} lost**` : '',
    said ? 'said' : 'silent',
    thrown > 0 ? `**${thrown} thrown**` : '',
  ]
  return parts.filter(Boolean).join(', ')
}
