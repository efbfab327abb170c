import { html } from 'htm/preact'
import type { RefObject, VNode } from 'preact'
import { durationText } from '../../analysis/duration-text.ts'
import { uncovered } from '../../analysis/self-time.ts'
import type { Link, Span, SpanEvent } from '../api/shapes.ts'
import { percentText } from '../shell/figures.ts'
import { traceRoute } from '../shell/route.ts'
import { ServiceTag } from '../shell/service-tag.ts'
import { ErrorBox } from './error-box.ts'
import { FindingList } from './finding-list.ts'
import { ShareBar } from './share-bar.ts'
import type { SpanCanvas } from './span-canvas.ts'
import { TagTable } from './tag-table.ts'
import { around } from './time-window.ts'
import type { TraceModel } from './trace-model.ts'

const MOST_GAPS = 5

interface SpanPanelProps {
  readonly model: TraceModel
  readonly at: number
  readonly drawing: RefObject<SpanCanvas | null>
  onSelect(span: number): void
  /** Shows some spans, by their ids. */
  onPoint(spans: readonly string[]): void
}

/** All that is known of one span. */
export function SpanPanel({ model, at, drawing, onSelect, onPoint }: SpanPanelProps): VNode {
  const span = model.spans[at] as Span
  const parent = model.forest.parent[at] ?? -1
  const children = model.forest.children(at)
  // What all spans share is told of the trace.
  const findings = model.detail.findings.filter(
    ({ spans }) => spans.length < model.spans.length && spans.includes(span.id),
  )
  const zoom = (from: number, to: number) => drawing.current?.show(around(from, to, model.bounds))
  return html`
    <aside class="panel" aria-label="The span">
      <header>
        <h2 class="resource">${span.resource || span.name}</h2>
        <button class="plain" onClick=${() => onSelect(-1)} title="Close (Esc)" aria-label="Close">✕</button>
      </header>
      <p class="of"><${ServiceTag} service=${span.service} /> <span class="muted">${span.name}${span.type === '' ? '' : ` · ${span.type}`}</span></p>
      <${ErrorBox} span=${span} />
      <${Times} model=${model} at=${at} />
      <p class="kin">
        ${
          parent !== -1
            ? html`<button class="link" onClick=${() => onSelect(parent)}>↑ ${model.spans[parent]?.resource || model.spans[parent]?.name}</button>`
            : span.parent !== '0' && html`<span class="muted">Its parent ${span.parent} has not come.</span>`
        }
        ${children.length > 0 && html`<button class="link" onClick=${() => onSelect(children[0] ?? -1)}>↓ ${children.length} ${children.length === 1 ? 'child' : 'children'}</button>`}
      </p>
      <${FindingList} findings=${findings} onPoint=${onPoint} />
      ${children.length > 0 && html`<${Gaps} model=${model} at=${at} zoom=${zoom} />`}
      <${Events} events=${span.events} start=${span.start} />
      <${Links} links=${span.links} />
      <${TagTable} title="Tags" tags=${{ ...span.meta, ...span.metrics }} filter />
      <${TagTable} title="Baggage" tags=${span.baggage} />
      <${TagTable} title="Ids" tags=${{ 'trace id': model.detail.id, 'span id': span.id, 'parent id': span.parent }} />
    </aside>
  `
}

function Times({ model, at }: { readonly model: TraceModel; readonly at: number }): VNode {
  const span = model.spans[at] as Span
  const self = model.self[at] ?? 0
  const whole = model.bounds.to - model.bounds.from
  const path = (model.path.get(at) ?? []).reduce((sum, { from, to }) => sum + to - from, 0)
  const line = (title: string, time: number, of: number, hint: string) => html`
    <tr title=${hint}>
      <th scope="row">${title}</th>
      <td class="number">${durationText(time)}</td>
      <td><${ShareBar} share=${of > 0 ? time / of : 0} service=${span.service} /></td>
      <td class="number muted">${percentText(of > 0 ? time / of : 0)}</td>
    </tr>
  `
  return html`
    <table class="shares times"><tbody>
      ${line('duration', span.duration, whole, 'Of the whole trace')}
      ${line('self', self, span.duration, 'When none of its children was at work, of its duration')}
      ${path > 0 && line('critical', path, whole, 'What the trace waited for in it alone, of the whole trace')}
      <tr><th scope="row">start</th><td class="number">${durationText(model.starts[at] ?? 0)}</td><td class="muted" colspan="2">into the trace</td></tr>
    </tbody></table>
  `
}

interface GapsProps {
  readonly model: TraceModel
  readonly at: number
  zoom(from: number, to: number): void
}

/** The longest times in which a span had no child at work. */
function Gaps({ model, at, zoom }: GapsProps): VNode | null {
  const found: { from: number; to: number }[] = []
  uncovered(model.forest, model.starts, at, (from, to) => found.push({ from, to }))
  if (found.length === 0) return null
  const longest = found.sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MOST_GAPS)
  return html`
    <section>
      <h3>Gaps between its children</h3>
      <ul class="gaps">${longest.map(
        ({ from, to }) =>
          html`<li key=${from}><button class="link" onClick=${() => zoom(from, to)}>${durationText(to - from)}</button> <span class="muted">from ${durationText(from)} on</span></li>`,
      )}</ul>
    </section>
  `
}

function Events({ events, start }: { readonly events: readonly SpanEvent[]; readonly start: number }): VNode | null {
  if (events.length === 0) return null
  return html`
    <section>
      <h3>Events</h3>
      <ol class="events">${events.map(
        ({
          name,
          time,
          attributes,
        }) => html`<li><b>${name}</b> <span class="muted">+${durationText(time - start)}</span>
          <${TagTable} title="" tags=${attributes} /></li>`,
      )}</ol>
    </section>
  `
}

function Links({ links }: { readonly links: readonly Link[] }): VNode | null {
  if (links.length === 0) return null
  return html`
    <section>
      <h3>Links</h3>
      <ul class="links">${links.map(
        ({ traceId, spanId, attributes, here }) => html`<li>
          ${
            here
              ? html`<a class="mono" href=${traceRoute(traceId, spanId)}>${traceId.slice(0, 8)}… span ${spanId}</a>`
              : html`<span class="mono">${traceId.slice(0, 8)}… span ${spanId}</span> <span class="muted">(that trace is not here)</span>`
          }
          <${TagTable} title="" tags=${attributes} />
        </li>`,
      )}</ul>
    </section>
  `
}
