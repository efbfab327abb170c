import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { apiPath } from '../api/fetch-json.ts'
import type { LiveFeed } from '../api/live-feed.ts'
import type { ErrorGroup } from '../api/shapes.ts'
import { useJson } from '../api/use-json.ts'
import { useTick } from '../api/use-tick.ts'
import { ErrorMark } from '../shell/error-mark.ts'
import { agoText, countText, momentText } from '../shell/figures.ts'
import { ListKeys } from '../shell/list-keys.ts'
import { NoneMatches } from '../shell/none-matches.ts'
import { Notice } from '../shell/notice.ts'
import { type Route, traceRoute } from '../shell/route.ts'
import { ScreenBar } from '../shell/screen-bar.ts'
import { ServiceTag } from '../shell/service-tag.ts'
import { useFocusKeys } from '../shell/use-focus-keys.ts'

const AGAIN_MS = 1000
const LATEST = 5

interface ErrorsScreenProps {
  readonly route: Route
  readonly feed: LiveFeed
}

/** What failed, by the type of the error and where it was thrown. */
export function ErrorsScreen({ route, feed }: ErrorsScreenProps): VNode {
  const { query = '' } = route.parameters
  useFocusKeys('.card a:first-of-type')
  const path = apiPath('/api/errors', { query })
  const { data, problem } = useJson<{ readonly groups: readonly ErrorGroup[] }>(path, useTick(feed, AGAIN_MS))
  return html`
    <${ScreenBar} route=${route} problem=${problem} />
    ${
      data !== undefined &&
      (data.groups.length === 0
        ? html`<${NoneMatches} route=${route}>
            <${Notice} title="Nothing has failed">
              <p>No span ${query === '' ? 'that the agent holds' : 'of the traces that match'} has an error. One that fails appears here with its stack.</p>
            <//>
          <//>`
        : html`<div class="scroller"><ul class="cards errors-list">${data.groups.map((group) => html`<${Card} key=${group.key} group=${group} />`)}</ul></div>`)
    }
    <footer class="foot">
      <span>${data !== undefined && `${countText(data.groups.length)} ${data.groups.length === 1 ? 'kind' : 'kinds'} of error`}</span>
      <${ListKeys} />
    </footer>
  `
}

function Card({ group }: { readonly group: ErrorGroup }): VNode {
  const [all, setAll] = useState(false)
  const { traces, spans, first, last, frame } = group
  const now = Date.now()
  return html`
    <li class="card">
      <div class="count"><b>${countText(group.count)}</b><span class="muted">${group.count === 1 ? 'time' : 'times'}</span></div>
      <div>
        <h2><${ErrorMark} />${group.type || 'Error'}</h2>
        <p class="message">${group.message}</p>
        ${frame !== null && html`<p class="frame mono">${frame}</p>`}
        <p class="of"><${ServiceTag} service=${group.service} /> <span class="muted">${group.resource}</span></p>
        <p class="muted">
          <span title=${momentText(last)}>last ${agoText(last, now)}</span>, <span title=${momentText(first)}>first ${agoText(first, now)}</span>; traces:
          ${traces.slice(0, all ? traces.length : LATEST).map((id, i) => html` <a class="mono" href=${traceRoute(id, spans[i])}>${i === 0 ? 'newest' : id.slice(-6)}</a>`)}
          ${traces.length > LATEST && !all && html` <button class="link" onClick=${() => setAll(true)}>${traces.length - LATEST} more</button>`}
        </p>
      </div>
    </li>
  `
}
