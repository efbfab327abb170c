import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { durationText } from '../../analysis/duration-text.ts'
import type { TraceSummary } from '../api/shapes.ts'
import { ErrorMark } from '../shell/error-mark.ts'
import { clockText, countText, millisecondsOf } from '../shell/figures.ts'
import { traceRoute } from '../shell/route.ts'
import { ServiceTag } from '../shell/service-tag.ts'
import { durationShare } from './duration-share.ts'

/** Pixels; the style sheet has the same. */
export const ROW_HEIGHT = 30

interface TraceRowProps {
  readonly trace: TraceSummary | undefined
  readonly index: number
  readonly selected: boolean
  /** Nanoseconds of the longest bar. */
  readonly longest: number
}

/** A trace in the list; of one that is not here yet only the place. */
export function TraceRow({ trace, index, selected, longest }: TraceRowProps): VNode {
  if (trace === undefined)
    return html`<div class="row absent" role="row" aria-rowindex=${index + 1}><span class="muted">…</span></div>`
  const { root, errors } = trace
  const others = trace.services.length - 1
  return html`
    <a class="row ${errors > 0 ? 'failed' : ''}" id="trace-${index}" role="row" tabindex="-1" aria-rowindex=${index + 1}
      aria-selected=${selected} href=${traceRoute(trace.id)}>
      <span role="gridcell" class="time">${clockText(millisecondsOf(trace.start))}</span>
      <span role="gridcell" class="of"><${ServiceTag} service=${root.service} />${
        others > 0 && html`<span class="muted" title=${trace.services.join(', ')}>+${others}</span>`
      }</span>
      <span role="gridcell" class="what">
        <b>${root.resource || root.name}</b>
        ${!trace.complete && html`<i class="tag" title="The span that began the trace has not come.">no root</i>`}
        <span class="muted">${root.message ?? (root.resource === root.name ? root.type : root.name)}</span>
      </span>
      <span role="gridcell" class="code">${root.status ?? ''}</span>
      <span role="gridcell" class="took"><i class="bar" style=${{ width: `${durationShare(trace.duration, longest) * 100}%` }} />${durationText(trace.duration)}</span>
      <span role="gridcell" class="number">${countText(trace.spans)}</span>
      <span role="gridcell" class="number errors">${errors > 0 && html`<${ErrorMark} />${countText(errors)}`}</span>
      <span role="gridcell" class="number findings">${trace.findings > 0 && html`<span title="The context doctor has something to say.">${trace.findings}</span>`}</span>
    </a>
  `
}
