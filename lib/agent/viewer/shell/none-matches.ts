import { html } from 'htm/preact'
import type { ComponentChildren, VNode } from 'preact'
import { apiPath } from '../api/fetch-json.ts'
import type { TracePage } from '../api/shapes.ts'
import { useJson } from '../api/use-json.ts'
import { countText } from './figures.ts'
import { NothingYet, Notice } from './notice.ts'
import { type Route, routeTo } from './route.ts'

interface NoneMatchesProps {
  readonly route: Route
  /** What is told where some traces do match, or all are meant. */
  readonly children?: ComponentChildren
}

/** Where a screen has nothing to show: that its query hides all traces, and how to see them again. */
export function NoneMatches({ route, children }: NoneMatchesProps): VNode {
  const { query = '', ...others } = route.parameters
  const { data } = useJson<TracePage>(query === '' ? '' : apiPath('/api/traces', { query, limit: 1 }))
  if (query === '' || (data !== undefined && data.matched > 0)) return html`${children}`
  if (data === undefined) return html`<div class="notice" />`
  const { traces } = data.held
  if (traces === 0) return html`<${NothingYet} />`
  return html`
    <${Notice} title="No trace matches">
      <p>0 of ${countText(traces)} ${traces === 1 ? 'trace' : 'traces'} match <code>${query}</code>.</p>
      <p class="muted">All its terms must hold. A value is compared as a whole; <code>*</code> in it stands for anything.</p>
      <p><a href=${routeTo(route.screen, others)}>Show all traces</a></p>
    <//>
  `
}
