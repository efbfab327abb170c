import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { LiveFeed } from '../api/live-feed.ts'
import type { WireRow } from '../api/shapes.ts'
import { bytesText, clockText, countText } from '../shell/figures.ts'
import { Notice } from '../shell/notice.ts'
import { go, type Route, routeTo } from '../shell/route.ts'
import { useKeys } from '../shell/use-keys.ts'
import { useWireRows } from './use-wire-rows.ts'
import { WireRequest } from './wire-request.ts'

interface WireScreenProps {
  readonly route: Route
  readonly feed: LiveFeed
}

/** What arrived, request by request, as it was. */
export function WireScreen({ route, feed }: WireScreenProps): VNode {
  const [paused, setPaused] = useState(false)
  const { rows, more, ready, loadMore } = useWireRows(feed, paused)
  const chosen = Number(route.parameters['n'] ?? Number.NaN)
  const choose = (n: number | undefined) =>
    go(routeTo('wire', { n: n === undefined ? '' : String(n) }), { replace: true })
  const move = (by: number) => () => {
    const place = rows.findIndex(({ n }) => n === chosen)
    choose(rows[place === -1 ? 0 : Math.max(0, Math.min(rows.length - 1, place + by))]?.n)
  }
  useKeys({
    j: move(1),
    ArrowDown: move(1),
    k: move(-1),
    ArrowUp: move(-1),
    p: () => setPaused(!paused),
    Escape: () => choose(undefined),
  })
  if (!ready) return html`<div class="notice" />`
  if (rows.length === 0)
    return html`<${Notice} title="Nothing has arrived">
      <p>Whatever a tracer sends to <code>${location.origin}</code> is told here, also what is refused.</p>
    <//>`
  return html`
    <div class="body">
      <div class="scroller">
        <table class="wire">
          <thead><tr>
            <th scope="col" class="number">#</th><th scope="col">at</th><th scope="col">request</th><th scope="col" class="number">size</th>
            <th scope="col" class="number">traces</th><th scope="col" class="number">spans</th><th scope="col" class="number">status</th><th scope="col">a real agent</th>
          </tr></thead>
          <tbody>${rows.map((row) => html`<${Row} key=${row.n} row=${row} chosen=${row.n === chosen} onChoose=${choose} />`)}</tbody>
        </table>
        ${more && html`<p><button class="button" onClick=${loadMore}>Older requests</button></p>`}
      </div>
      ${Number.isInteger(chosen) && html`<${WireRequest} key=${chosen} n=${chosen} onClose=${() => choose(undefined)} />`}
    </div>
    <footer class="foot">
      <span>${countText(rows.length)} requests${more ? ' and older ones' : ''}</span>
      <button class="pause" aria-pressed=${paused} onClick=${() => setPaused(!paused)}>${paused ? '▶ Go on' : '❚❚ Pause'}</button>
      <span class="keys"><kbd>j</kbd><kbd>k</kbd> move <kbd>p</kbd> pause</span>
    </footer>
  `
}

interface RowProps {
  readonly row: WireRow
  readonly chosen: boolean
  onChoose(n: number): void
}

function Row({ row, chosen, onChoose }: RowProps): VNode {
  const refused = row.status >= 400
  return html`
    <tr class=${chosen ? 'chosen' : ''} onClick=${() => onChoose(row.n)}>
      <td class="number muted">${row.n}</td>
      <td class="time">${clockText(row.at)}</td>
      <td class="mono"><button class="link" aria-pressed=${chosen}>${row.method} ${row.path}</button></td>
      <td class="number">${bytesText(row.bytes)}</td>
      <td class="number">${countText(row.traces)}</td>
      <td class="number">${countText(row.spans)}</td>
      <td class="number ${refused ? 'errors' : ''}">${refused ? '▲ ' : ''}${row.status}</td>
      <td class="muted says" title=${row.agent}>${row.agent}</td>
    </tr>
  `
}
