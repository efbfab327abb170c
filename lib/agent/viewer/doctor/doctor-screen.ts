import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { apiPath } from '../api/fetch-json.ts'
import type { LiveFeed } from '../api/live-feed.ts'
import type { FindingGroup } from '../api/shapes.ts'
import { useJson } from '../api/use-json.ts'
import { useTick } from '../api/use-tick.ts'
import { countText } from '../shell/figures.ts'
import { ListKeys } from '../shell/list-keys.ts'
import { NoneMatches } from '../shell/none-matches.ts'
import { Notice } from '../shell/notice.ts'
import { type Route, traceRoute } from '../shell/route.ts'
import { ScreenBar } from '../shell/screen-bar.ts'
import { useFocusKeys } from '../shell/use-focus-keys.ts'

const AGAIN_MS = 1000
const LOOKS_FOR = [
  'spans that hang one below the other although they were meant side by side',
  'parents that finished before their children',
  'spans that were never finished, and those whose parent never came',
  'names with ids in them, which make a kind of its own of each span',
  'services, environments and versions that are missing',
  'the same query many times in one trace, and traces of very many spans',
]

interface DoctorScreenProps {
  readonly route: Route
  readonly feed: LiveFeed
}

/** What is wrong with how the application is traced, and what would mend it. */
export function DoctorScreen({ route, feed }: DoctorScreenProps): VNode {
  const { query = '' } = route.parameters
  useFocusKeys('.card a:first-of-type')
  const path = apiPath('/api/doctor', { query })
  const { data, problem } = useJson<{ readonly findings: readonly FindingGroup[] }>(path, useTick(feed, AGAIN_MS))
  return html`
    <${ScreenBar} route=${route} problem=${problem} />
    ${
      data !== undefined &&
      (data.findings.length === 0
        ? html`<${NoneMatches} route=${route}>
            <${Notice} title="Nothing to mend">
              <p>The context doctor looks at every trace for:</p>
              <ul>${LOOKS_FOR.map((what) => html`<li key=${what}>${what}</li>`)}</ul>
            <//>
          <//>`
        : html`<div class="scroller"><ul class="cards">${data.findings.map((finding) => html`<${Card} key=${finding.rule} finding=${finding} />`)}</ul></div>`)
    }
    <footer class="foot">
      <span>What the traces of this application show to be wrong, with the mend for each.</span>
      <${ListKeys} />
    </footer>
  `
}

function Card({ finding }: { readonly finding: FindingGroup }): VNode {
  const [newest] = finding.examples
  return html`
    <li class="card">
      <div class="count"><b>${countText(finding.count)}</b><span class="muted">${finding.count === 1 ? 'trace' : 'traces'}</span></div>
      <div>
        <h2><i class="stethoscope" aria-hidden="true">!</i>${finding.title}</h2>
        <p class="message">${finding.mend}</p>
        ${newest !== undefined && html`<p class="frame mono">${newest.first}</p>`}
        <p class="muted"><code>${finding.rule}</code>, for example in
          ${finding.examples.map(({ traceId, resource, spanId }, i) => html` <a class="mono" title=${traceId} href=${traceRoute(traceId, spanId)}>${resource === finding.examples[i - 1]?.resource ? traceId.slice(-6) : resource}</a>`)}
        </p>
      </div>
    </li>
  `
}
