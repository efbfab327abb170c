import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { durationText } from '../../analysis/duration-text.ts'
import type { CompareRow, Comparison, Side } from '../api/shapes.ts'
import { countText } from '../shell/figures.ts'
import { traceRoute } from '../shell/route.ts'

const MOST = 2000
const INDENT = 16
const DEEPEST = 20

/** What differs by less than this is no difference. */
const NOTHING = 50_000

/** Two traces span by span, with what B took longer than A. */
export function CompareTable({ comparison }: { readonly comparison: Comparison }): VNode {
  const { a, b, rows } = comparison
  const largest = Math.max(1, ...rows.slice(0, MOST).map(({ delta }) => Math.abs(delta)))
  return html`
    <div class="scroller">
      <table class="compare">
        <thead><tr>
          <th scope="col">span</th>
          <th scope="col" class="number"><a href=${traceRoute(a.id)}>A</a> ${durationText(a.duration)}</th>
          <th scope="col" class="number">its own</th>
          <th scope="col" class="number"><a href=${traceRoute(b.id)}>B</a> ${durationText(b.duration)}</th>
          <th scope="col" class="number">its own</th>
          <th scope="col" class="number">B − A</th>
          <th scope="col" class="deltas"><span>shorter</span><span>longer</span></th>
        </tr></thead>
        <tbody>${rows.slice(0, MOST).map((row) => html`<${Row} key=${JSON.stringify(row.path)} row=${row} largest=${largest} />`)}</tbody>
      </table>
      ${rows.length > MOST && html`<p class="muted">… and ${countText(rows.length - MOST)} more</p>`}
    </div>
  `
}

function Row({ row, largest }: { readonly row: CompareRow; readonly largest: number }): VNode {
  const { path, depth, a, b, delta } = row
  const share = (Math.abs(delta) / largest) * 50
  const even = Math.abs(delta) < NOTHING
  const kind = a === null ? 'only-b' : b === null ? 'only-a' : even ? 'even' : delta > 0 ? 'longer' : 'shorter'
  return html`
    <tr class=${kind} title=${path.join(' › ')}>
      <th scope="row" style=${{ paddingLeft: `${12 + Math.min(depth, DEEPEST) * INDENT}px` }}>
        ${path.at(-1)} ${a === null && html`<i class="tag">only in B</i>`}${b === null && html`<i class="tag">only in A</i>`}
      </th>
      <${Times} side=${a} /><${Times} side=${b} />
      <td class="number delta">${even ? '≈' : `${delta > 0 ? '+' : '−'}${durationText(Math.abs(delta))}`}</td>
      <td class="deltas"><i style=${{ width: `${share}%`, marginLeft: `${delta > 0 ? 50 : 50 - share}%` }} /></td>
    </tr>
  `
}

function Times({ side }: { readonly side: Side | null }): VNode {
  if (side === null) return html`<td class="number muted">–</td><td />` as VNode
  return html`<td class="number">${side.count > 1 && html`<span class="muted">${side.count} × </span>`}${durationText(side.duration)}</td>
    <td class="number muted">${durationText(side.self)}</td>` as VNode
}
