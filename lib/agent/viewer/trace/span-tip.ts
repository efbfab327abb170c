import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { durationText } from '../../analysis/duration-text.ts'
import { ErrorMark } from '../shell/error-mark.ts'
import { percentText } from '../shell/figures.ts'
import { ServiceTag } from '../shell/service-tag.ts'
import type { TraceModel } from './trace-model.ts'

const WIDTH = 340
const HEIGHT = 110

export interface Tip {
  readonly span: number
  /** Pixels from the left and the top of the page. */
  readonly x: number
  readonly y: number
}

/** The span under the pointer in a few words. */
export function SpanTip({ tip, model }: { readonly tip: Tip; readonly model: TraceModel }): VNode | null {
  const span = model.spans[tip.span]
  if (span === undefined) return null
  const left = Math.max(4, Math.min(tip.x + 14, innerWidth - WIDTH - 8))
  const top = tip.y + 18 + HEIGHT > innerHeight ? tip.y - HEIGHT : tip.y + 18
  const self = model.self[tip.span] ?? 0
  const message = span.meta['error.message'] ?? span.meta['error.msg']
  return html`
    <div class="tip" role="tooltip" style=${{ left: `${left}px`, top: `${top}px`, width: `${WIDTH}px` }}>
      <b>${span.error === 1 && html`<${ErrorMark} />`} ${span.resource || span.name}</b>
      <div><${ServiceTag} service=${span.service} /> <span class="muted">${span.name}</span></div>
      <div class="figures">${durationText(span.duration)} <span class="muted">self ${durationText(self)}${
        span.duration > 0 ? ` (${percentText(self / span.duration)})` : ''
      }, from ${durationText(model.starts[tip.span] ?? 0)}</span></div>
      ${message !== undefined && html`<div class="errors">${message}</div>`}
    </div>
  `
}
