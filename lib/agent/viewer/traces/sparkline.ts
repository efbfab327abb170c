import { html } from 'htm/preact'
import type { VNode } from 'preact'

const WIDTH = 96
const HEIGHT = 20

/** Durations as a line, oldest first, from nothing to the longest. */
export function Sparkline({ durations }: { readonly durations: readonly number[] }): VNode {
  const longest = Math.max(...durations, 1)
  const step = durations.length > 1 ? WIDTH / (durations.length - 1) : 0
  const y = (duration: number) => HEIGHT - 2 - (duration / longest) * (HEIGHT - 4)
  const points = durations.map((duration, i) => `${(i * step).toFixed(1)},${y(duration).toFixed(1)}`)
  const last = durations.at(-1)
  return html`<svg class="sparkline" width=${WIDTH + 4} height=${HEIGHT} viewBox="-2 0 ${WIDTH + 4} ${HEIGHT}" aria-hidden="true">
    <polyline points=${points.length > 1 ? points.join(' ') : `0,${y(last ?? 0)} ${WIDTH},${y(last ?? 0)}`} />
    ${last !== undefined && html`<circle cx=${points.length > 1 ? WIDTH : WIDTH} cy=${y(last)} r="2" />`}
  </svg>`
}
