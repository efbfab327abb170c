import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { durationText } from '../../analysis/duration-text.ts'
import { ErrorMark } from '../shell/error-mark.ts'
import { countText, percentText } from '../shell/figures.ts'
import { ServiceTag } from '../shell/service-tag.ts'
import { FindingList } from './finding-list.ts'
import { ShareBar } from './share-bar.ts'
import type { TraceModel } from './trace-model.ts'

const MOST = 8

interface TracePanelProps {
  readonly model: TraceModel
  onSelect(span: number): void
  /** Shows some spans, by their ids. */
  onPoint(spans: readonly string[]): void
}

/** What there is to know of a trace as long as no span of it is selected. */
export function TracePanel({ model, onSelect, onPoint }: TracePanelProps): VNode {
  const { detail, failed, spans } = model
  const kinds = useMemo(() => busiest(model), [model])
  return html`
    <aside class="panel" aria-label="The trace">
      ${
        failed.length > 0 &&
        html`<section>
          <h2>Failed</h2>
          <ul class="list">${failed.slice(0, MOST).map((at) => {
            const span = spans[at]
            const message = span?.meta['error.message'] ?? span?.meta['error.msg'] ?? ''
            return html`<li key=${at}><button onClick=${() => onSelect(at)}><${ErrorMark} /><span>${span?.resource || span?.name}<small class="errors">${message}</small></span></button></li>`
          })}</ul>
          ${failed.length > MOST && html`<p class="muted">… and ${countText(failed.length - MOST)} more (e)</p>`}
        </section>`
      }
      <${FindingList} findings=${detail.findings} onPoint=${onPoint} />
      <section>
        <h2>Where the time went</h2>
        <${Shares} model=${model} />
      </section>
      <section>
        <h2>Most work of their own</h2>
        <ul class="list">${kinds.map(
          ({
            longest,
            alike,
            own,
          }) => html`<li key=${longest}><button onClick=${() => (alike.length === 1 ? onSelect(longest) : onPoint(alike))}>
            <span>${alike.length > 1 && html`<b>${countText(alike.length)} ×</b> `}${spans[longest]?.resource || spans[longest]?.name}<small><${ServiceTag} service=${spans[longest]?.service ?? ''} /> ${spans[longest]?.name}</small></span>
            <span class="number">${durationText(own)}</span>
          </button></li>`,
        )}</ul>
      </section>
      ${
        detail.warnings.length > 0 &&
        html`<section>
          <h2>What an agent would change</h2>
          <ul class="texts">${detail.warnings.map(({ rule, message }) => html`<li key=${message}><code>${rule}</code> ${message}</li>`)}</ul>
        </section>`
      }
    </aside>
  `
}

/** The services by how long they were at work themselves. */
function Shares({ model }: { readonly model: TraceModel }): VNode {
  const times = new Map<string, { own: number; spans: number }>()
  let all = 0
  for (const [i, { service }] of model.spans.entries()) {
    const own = model.self[i] ?? 0
    const sum = times.get(service) ?? { own: 0, spans: 0 }
    sum.own += own
    sum.spans++
    all += own
    times.set(service, sum)
  }
  const sorted = [...times].sort(([, a], [, b]) => b.own - a.own).slice(0, MOST)
  return html`<table class="shares"><tbody>${sorted.map(
    ([service, { own, spans }]) => html`<tr key=${service}>
      <th scope="row"><${ServiceTag} service=${service} /></th>
      <td class="muted number">${countText(spans)} ${spans === 1 ? 'span' : 'spans'}</td>
      <td class="number">${durationText(own)}</td>
      <td><${ShareBar} share=${all > 0 ? own / all : 0} service=${service} /></td>
      <td class="number muted">${percentText(all > 0 ? own / all : 0)}</td>
    </tr>`,
  )}</tbody></table>`
}

/** Spans of one service, name and resource. */
interface Kind {
  readonly alike: string[]
  /** The position of the one that was longest at work itself. */
  longest: number
  /** Nanoseconds in which they were at work themselves. */
  own: number
}

/** The kinds of spans that were longest at work themselves. */
function busiest({ spans, self }: TraceModel): Kind[] {
  const kinds = new Map<string, Kind>()
  for (const [i, { id, service, name, resource }] of spans.entries()) {
    const own = self[i] ?? 0
    const key = `${service}\n${name}\n${resource}`
    const kind = kinds.get(key)
    if (kind === undefined) {
      kinds.set(key, { alike: [id], longest: i, own })
      continue
    }
    kind.alike.push(id)
    kind.own += own
    if (own > (self[kind.longest] ?? 0)) kind.longest = i
  }
  return [...kinds.values()].sort((a, b) => b.own - a.own).slice(0, MOST)
}
