import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { fetchJson } from '../api/fetch-json.ts'
import type { LiveFeed } from '../api/live-feed.ts'
import type { Held, TracePage } from '../api/shapes.ts'
import { bytesText, countText } from './figures.ts'
import { type Route, routeTo, SCREENS, type Screen } from './route.ts'
import type { Theme } from './theme.ts'

const TITLES: Readonly<Record<(typeof SCREENS)[number], string>> = {
  traces: 'Traces',
  services: 'Service map',
  errors: 'Errors',
  compare: 'Compare',
  wire: 'Wire',
  doctor: 'Context doctor',
}

interface TopBarProps {
  readonly route: Route
  readonly feed: LiveFeed
  readonly theme: Theme
  onTheme(): void
  onHelp(): void
}

/** The name, the ways to the screens, and how the agent is. */
export function TopBar({ route, feed, theme, onTheme, onHelp }: TopBarProps): VNode {
  const at = (screen: Screen) => route.screen === screen || (screen === 'traces' && route.screen === 'trace')
  return html`
    <header class="top">
      <a class="brand" href=${routeTo('traces')} aria-label="clew: all traces"><${Clew} />clew</a>
      <nav aria-label="Screens">
        ${SCREENS.map((screen) => html`<a href=${routeTo(screen)} aria-current=${at(screen) ? 'page' : undefined}>${TITLES[screen]}</a>`)}
      </nav>
      <${Store} feed=${feed} />
      <button class="plain" onClick=${onTheme} title="Colours: ${theme === 'dark' ? 'light' : 'dark'} (t)" aria-label="Use ${theme === 'dark' ? 'light' : 'dark'} colours">
        ${theme === 'dark' ? '☀' : '☾'}
      </button>
      <button class="plain" onClick=${onHelp} title="Keys (?)" aria-label="Keys">?</button>
    </header>
  `
}

function Clew(): VNode {
  return html`<svg viewBox="0 0 32 32" aria-hidden="true">
    <circle cx="15" cy="15" r="10" />
    <path d="M7 20C12 18 20 11 22 8M9 23C14 21 22 14 24 11M14 25C18 23 23 19 25 15M21 23C24 26 26 27 30 27" />
  </svg>`
}

/** Whether the agent is there, what it holds, and what it had to forget. */
function Store({ feed }: { readonly feed: LiveFeed }): VNode {
  const [held, setHeld] = useState<Held | undefined>(undefined)
  const [linked, setLinked] = useState(true)
  useEffect(() => {
    const ask = () => {
      fetchJson<TracePage>('/api/traces?limit=1').then(
        (page) => setHeld(page.held),
        () => {},
      )
    }
    ask()
    const stops = [
      feed.on('held', setHeld),
      feed.on('link', (up) => {
        setLinked(up)
        // It may be another agent that is there now.
        if (up) ask()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [feed])
  if (!linked) return html`<div class="store lost" role="status">the agent is gone; waiting for it</div>`
  if (held === undefined) return html`<div class="store" />`
  const share = held.maxBytes > 0 ? held.bytes / held.maxBytes : 0
  return html`
    <div class="store" role="status">
      ${
        held.evicted > 0 &&
        html`<span class="evicted" title="There was no room for them: the oldest went first. Start the agent with more memory to keep more.">
          ${countText(held.evicted)} forgotten
        </span>`
      }
      <span>${countText(held.traces)} traces</span>
      <span class="gauge" title="${bytesText(held.bytes)} of ${bytesText(held.maxBytes)} in ${countText(held.spans)} spans">
        <meter min="0" max="1" value=${share} />${bytesText(held.bytes)}
      </span>
    </div>
  `
}
