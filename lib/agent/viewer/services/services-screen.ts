import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { apiPath } from '../api/fetch-json.ts'
import type { LiveFeed } from '../api/live-feed.ts'
import type { ServiceGraph } from '../api/shapes.ts'
import { useJson } from '../api/use-json.ts'
import { useTick } from '../api/use-tick.ts'
import { ListKeys } from '../shell/list-keys.ts'
import { NoneMatches } from '../shell/none-matches.ts'
import { NothingYet } from '../shell/notice.ts'
import type { Route } from '../shell/route.ts'
import { ScreenBar } from '../shell/screen-bar.ts'
import { useFocusKeys } from '../shell/use-focus-keys.ts'
import { ServiceMap } from './service-map.ts'

const AGAIN_MS = 2000

interface ServicesScreenProps {
  readonly route: Route
  readonly feed: LiveFeed
}

/** Who calls whom, of the traces that match. */
export function ServicesScreen({ route, feed }: ServicesScreenProps): VNode {
  const { query = '' } = route.parameters
  useFocusKeys('.map a')
  const { data, problem } = useJson<ServiceGraph>(apiPath('/api/services', { query }), useTick(feed, AGAIN_MS))
  return html`
    <${ScreenBar} route=${route} problem=${problem} />
    ${
      data !== undefined &&
      (data.nodes.length === 0
        ? html`<${NoneMatches} route=${route}><${NothingYet} /><//>`
        : html`<${ServiceMap} graph=${data} query=${query} />`)
    }
    <footer class="foot">
      <span>Boxes tell of requests and arrows of calls: how many a minute, their 95th percentile, and how many failed. A click shows the traces.</span>
      <${ListKeys} />
    </footer>
  `
}
