import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { apiPath } from '../api/fetch-json.ts'
import type { LiveFeed } from '../api/live-feed.ts'
import type { Group } from '../api/shapes.ts'
import { useJson } from '../api/use-json.ts'
import { useTick } from '../api/use-tick.ts'
import { joined, termOf } from '../search/query-text.ts'
import { SearchBox } from '../search/search-box.ts'
import { countText } from '../shell/figures.ts'
import { NoneMatches } from '../shell/none-matches.ts'
import { NothingYet, Notice } from '../shell/notice.ts'
import { go, type Route, routeTo } from '../shell/route.ts'
import { useKeys } from '../shell/use-keys.ts'
import { GroupTable } from './group-table.ts'
import { TraceGrid } from './trace-grid.ts'
import { useTraceList } from './use-trace-list.ts'

const GROUPS_MS = 1000

interface TracesScreenProps {
  readonly route: Route
  readonly feed: LiveFeed
}

/** All traces as they come, one by one or by resource. */
export function TracesScreen({ route, feed }: TracesScreenProps): VNode {
  const { query = '', by } = route.parameters
  const grouped = by === 'resource'
  const [paused, setPaused] = useState(false)
  const state = useTraceList(feed, query, paused)
  const tick = useTick(feed, GROUPS_MS, paused || !grouped)
  const groups = useJson<{ readonly groups: readonly Group[] }>(grouped ? apiPath('/api/groups', { query }) : '', tick)

  const show = (search: string, resources: boolean) =>
    go(routeTo('traces', { query: search, by: resources ? 'resource' : '' }), { replace: true })
  const open = (group: Group) => {
    const terms = [termOf('service', group.service), termOf('resource', group.resource), termOf('name', group.name)]
    go(routeTo('traces', { query: joined(query, ...terms) }))
  }
  const flip = () => show(query, !grouped)
  const pause = () => setPaused(!paused)
  useKeys({
    g: flip,
    p: pause,
    Escape: () => {
      if (query !== '') show('', grouped)
    },
  })
  const { list } = state
  return html`
    <div class="bar">
      <${SearchBox} query=${query} problem=${state.problem} onQuery=${(text: string) => show(text, grouped)} />
      <div class="switch" role="group" aria-label="Show">
        <button aria-pressed=${!grouped} onClick=${() => show(query, false)}>Each</button>
        <button aria-pressed=${grouped} onClick=${() => show(query, true)} title="Group (g)">By resource</button>
      </div>
      <button class="pause" aria-pressed=${paused} onClick=${pause} title="Pause or go on (p)">
        ${paused ? `▶ Go on${state.waiting > 0 ? ` (${countText(state.waiting)} new)` : ''}` : '❚❚ Pause'}
      </button>
    </div>
    ${
      !state.ready || (list.length === 0 && state.problem !== undefined)
        ? state.problem !== undefined && html`<${Notice} title="The agent gives no traces"><p>${state.problem}</p><//>`
        : list.length === 0
          ? query === ''
            ? html`<${NothingYet} />`
            : html`<${NoneMatches} route=${route} />`
          : grouped
            ? groups.data !== undefined && html`<${GroupTable} groups=${groups.data.groups} onGroup=${open} />`
            : html`<${TraceGrid} state=${state} />`
    }
    <footer class="foot">
      <span aria-live="off">${state.problem === undefined && `${countText(list.length)} ${list.length === 1 ? 'trace' : 'traces'}${state.answered === '' ? '' : ' match'}`}</span>
      <span class="keys"><kbd>j</kbd><kbd>k</kbd> move <kbd>Enter</kbd> open <kbd>/</kbd> search <kbd>g</kbd> ${grouped ? 'each' : 'group'} <kbd>p</kbd> pause <kbd>?</kbd> keys</span>
    </footer>
  `
}
