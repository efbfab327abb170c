import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { Finding } from '../api/shapes.ts'
import { countText } from '../shell/figures.ts'

interface FindingListProps {
  readonly findings: readonly Finding[]
  /** Shows some spans, by their ids. */
  onPoint(spans: readonly string[]): void
}

/** What the context doctor found, with the mend; a click shows where. Nothing if it found nothing. */
export function FindingList({ findings, onPoint }: FindingListProps): VNode | null {
  if (findings.length === 0) return null
  return html`
    <section>
      <h2>Context doctor</h2>
      <ul class="list">${findings.map(
        ({ rule, title, mend, spans, first }) =>
          html`<li key=${rule}><button onClick=${() => onPoint(spans)}><i class="stethoscope" aria-hidden="true">!</i><span>${title}<small class="mono">${spans.length > 1 ? `${countText(spans.length)} × ` : ''}${first}</small><small>${mend}</small></span></button></li>`,
      )}</ul>
    </section>
  `
}
