import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { durationText } from '../../analysis/duration-text.ts'
import { apiPath } from '../api/fetch-json.ts'
import type { Comparison, TraceDetail, TracePage, TraceSummary } from '../api/shapes.ts'
import { useJson } from '../api/use-json.ts'
import { joined, termOf } from '../search/query-text.ts'
import { clockText, countText, millisecondsOf } from '../shell/figures.ts'
import { NothingYet, Notice } from '../shell/notice.ts'
import { go, type Route, routeTo, traceRoute } from '../shell/route.ts'
import { ServiceTag } from '../shell/service-tag.ts'
import { CompareTable } from './compare-table.ts'

const CHOICES = 200

/** Two traces of one resource: where the one took longer than the other. */
export function CompareScreen({ route }: { readonly route: Route }): VNode {
  const { a = '', b = '' } = route.parameters
  const first = useJson<TraceDetail>(a === '' ? '' : `/api/traces/${encodeURIComponent(a)}`)
  const root = first.data?.root
  const alike =
    a === ''
      ? ''
      : root === undefined
        ? undefined
        : joined(termOf('service', root.service), termOf('resource', root.resource))
  const choices = useJson<TracePage>(
    alike === undefined ? '' : apiPath('/api/traces', { query: alike, limit: CHOICES }),
  )
  const both = useJson<Comparison>(a === '' || b === '' ? '' : apiPath('/api/compare', { a, b }))
  const problem = first.problem ?? both.problem
  const traces = choices.data?.traces ?? []
  const to = (one: string, other: string) => go(routeTo('compare', { a: one, b: other }), { replace: true })
  if (choices.data?.traces.length === 0) return html`<${NothingYet} />`
  return html`
    <div class="bar compare-head">
      <${Choice} name="A" chosen=${a} traces=${traces} onChoose=${(id: string) => to(id, b === id ? '' : b)} />
      <button class="plain" onClick=${() => to(b, a)} disabled=${a === '' || b === ''} title="Exchange them" aria-label="Exchange A and B">⇄</button>
      <${Choice} name="B" chosen=${b} traces=${traces.filter(({ id }) => id !== a)} disabled=${a === ''} onChoose=${(id: string) => to(a, id)} />
      ${a !== '' && html`<a class="button" href=${routeTo('compare')}>Begin anew</a>`}
    </div>
    ${
      problem !== undefined
        ? html`<${Notice} title="These cannot be compared"><p>${problem.message}</p><//>`
        : both.data === undefined || a === '' || b === ''
          ? html`<${Suggestions} a=${a} traces=${traces} />`
          : html`<${CompareTable} comparison=${both.data} />`
    }
    <footer class="foot"><span>Spans are put side by side by their names on the way from the root; bars show how much longer (right) or shorter (left) B took.</span></footer>
  `
}

function label({ start, duration, spans, errors, root }: TraceSummary): string {
  const failed = errors > 0 ? `, ▲ ${errors} failed` : ''
  return `${durationText(duration)}, ${spans} spans${failed}, ${clockText(millisecondsOf(start))}: ${root.service} ${root.resource || root.name}`
}

interface ChoiceProps {
  readonly name: string
  readonly chosen: string
  readonly traces: readonly TraceSummary[]
  readonly disabled?: boolean
  onChoose(id: string): void
}

function Choice({ name, chosen, traces, disabled = false, onChoose }: ChoiceProps): VNode {
  const known = traces.some(({ id }) => id === chosen)
  return html`<label class="choice"><b>${name}</b>
    <select disabled=${disabled} aria-label="Trace ${name}" onChange=${(event: Event) => onChoose((event.currentTarget as HTMLSelectElement).value)}>
      <option value="" selected=${chosen === ''}>choose a trace</option>
      ${chosen !== '' && !known && html`<option value=${chosen} selected>${chosen.slice(0, 8)}…</option>`}
      ${traces.map((trace) => html`<option key=${trace.id} value=${trace.id} selected=${trace.id === chosen}>${label(trace)}</option>`)}
    </select></label>`
}

interface SuggestionsProps {
  readonly a: string
  readonly traces: readonly TraceSummary[]
}

/** Of the traces of one resource the quickest and the slowest: what differs most tells most. */
function Suggestions({ a, traces }: SuggestionsProps): VNode {
  const groups = new Map<string, TraceSummary[]>()
  for (const trace of traces) {
    const key = JSON.stringify([trace.root.service, trace.root.resource, trace.root.name])
    groups.set(key, [...(groups.get(key) ?? []), trace])
  }
  const pairs = [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => {
      const sorted = [...group].sort((one, other) => one.duration - other.duration)
      return [sorted[0] as TraceSummary, sorted.at(-1) as TraceSummary, group.length] as const
    })
    .sort(([quick, slow], [one, other]) => other.duration - one.duration - (slow.duration - quick.duration))
  return html`
    <div class="notice">
      <h2>${a === '' ? 'Choose two traces' : 'Choose another trace to compare with'}</h2>
      <p>${pairs.length === 0 ? 'There is no second trace of any resource yet: call one of them again.' : 'The quickest and the slowest of a resource:'}</p>
      <ul class="pairs">${pairs.map(
        ([quick, slow, count]) => html`<li key=${quick.id}><a href=${routeTo('compare', { a: quick.id, b: slow.id })}>
          <${ServiceTag} service=${quick.root.service} /> <b>${quick.root.resource || quick.root.name}</b>
          <span class="muted">${durationText(quick.duration)} and ${durationText(slow.duration)}, of ${countText(count)}</span></a></li>`,
      )}</ul>
      ${a !== '' && html`<p><a href=${traceRoute(a)}>Back to the trace</a></p>`}
    </div>
  `
}
