import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { durationText } from '../../analysis/duration-text.ts'
import { CopyButton } from '../shell/copy-button.ts'
import { ErrorMark } from '../shell/error-mark.ts'
import { countText, millisecondsOf, momentText } from '../shell/figures.ts'
import { routeTo } from '../shell/route.ts'
import { ServiceTag } from '../shell/service-tag.ts'
import type { View } from './span-canvas.ts'
import type { TraceModel } from './trace-model.ts'

const FORMATS: readonly (readonly [format: string, title: string])[] = [
  ['json', 'JSON'],
  ['chrome', 'Chrome trace: Perfetto, speedscope'],
  ['otlp', 'OpenTelemetry: OTLP JSON'],
]

interface TraceHeadProps {
  readonly model: TraceModel
  readonly view: View
  readonly critical: boolean
  readonly words: string
  readonly matches: readonly number[] | undefined
  readonly selected: number
  onView(view: View): void
  onCritical(critical: boolean): void
  onWords(words: string): void
  onMatch(by: number): void
  onFailed(): void
}

/** What a trace is, in a line, and how to look at it. */
export function TraceHead(props: TraceHeadProps): VNode {
  const { model, view, critical } = props
  const { detail } = model
  const { root } = detail
  return html`
    <div class="bar trace-head">
      <a class="back" href=${routeTo('traces')} title="All traces (Esc)" aria-label="All traces">←</a>
      <h1><${ServiceTag} service=${root.service} /> <b>${root.resource || root.name}</b></h1>
      <span class="facts">
        <b>${durationText(detail.duration)}</b>
        <span>${countText(model.spans.length)} ${model.spans.length === 1 ? 'span' : 'spans'}</span>
        ${
          model.failed.length > 0 &&
          html`<button class="link errors" onClick=${props.onFailed} title="Go to the next one (e)"><${ErrorMark} />${countText(model.failed.length)} failed</button>`
        }
        ${root.status !== null && html`<span>status ${root.status}</span>`}
        <span class="muted">${momentText(millisecondsOf(detail.start))}</span>
        <span class="muted mono">${detail.id.slice(0, 8)}…<${CopyButton} text=${detail.id} what="the trace id" /></span>
      </span>
    </div>
    <div class="bar tools">
      <div class="switch" role="group" aria-label="View">
        <button aria-pressed=${view === 'waterfall'} onClick=${() => props.onView('waterfall')} title="v">Waterfall</button>
        <button aria-pressed=${view === 'flame'} onClick=${() => props.onView('flame')} title="v">Flame graph</button>
      </div>
      <label class="check" title="What the end of the trace waited for (c)">
        <input type="checkbox" checked=${critical} onChange=${() => props.onCritical(!critical)} /> Critical path
      </label>
      <${Find} ...${props} />
      <span class="gap" />
      <a class="button" href=${routeTo('compare', { a: detail.id })}>Compare…</a>
      <details class="menu">
        <summary class="button">Export</summary>
        <div>${FORMATS.map(
          ([format, title]) => html`<a href="/api/traces/${detail.id}/export?format=${format}" download>${title}</a>`,
        )}</div>
      </details>
    </div>
  `
}

function Find({ words, matches, selected, onWords, onMatch }: TraceHeadProps): VNode {
  const press = (event: KeyboardEvent) => {
    const input = event.currentTarget as HTMLInputElement
    if (event.key === 'Enter') onMatch(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') {
      if (words === '') input.blur()
      else onWords('')
    }
  }
  const place = (matches?.indexOf(selected) ?? -1) + 1
  return html`
    <div class="find">
      <input type="search" placeholder="Find in spans and tags" aria-label="Find spans" value=${words} spellcheck="false" autocomplete="off"
        onInput=${(event: InputEvent) => onWords((event.currentTarget as HTMLInputElement).value)} onKeyDown=${press} />
      ${matches !== undefined && html`<span class="muted" role="status">${place > 0 ? `${place} of ` : ''}${countText(matches.length)}</span>`}
    </div>
  `
}
