import { html } from 'htm/preact'
import type { ComponentChildren, VNode } from 'preact'
import { SearchBox } from '../search/search-box.ts'
import { go, type Route, routeTo } from './route.ts'

interface ScreenBarProps {
  readonly route: Route
  readonly problem: Error | undefined
  readonly children?: ComponentChildren
}

/** The search of a screen that sums traces up. */
export function ScreenBar({ route, problem, children }: ScreenBarProps): VNode {
  const { query = '', ...others } = route.parameters
  const ask = (text: string) => go(routeTo(route.screen, { ...others, query: text }), { replace: true })
  return html`<div class="bar"><${SearchBox} query=${query} problem=${problem?.message} onQuery=${ask} />${children}</div>`
}
