import { html } from 'htm/preact'
import type { RefObject, VNode } from 'preact'
import type { Screen } from './route.ts'

type Lines = readonly (readonly [keys: string, effect: string])[]

const EVERYWHERE: Lines = [
  ['1 … 6', 'go to a screen'],
  ['/', 'search'],
  ['t', 'dark or light'],
  ['?', 'show this'],
]

const MOVE: Lines = [
  ['j k, ↓ ↑', 'next and previous'],
  ['Enter', 'open it'],
]

const OF_SCREENS: Partial<Readonly<Record<Screen, Lines>>> = {
  traces: [
    ['j k, ↓ ↑', 'next and previous trace, or resource'],
    ['Enter', 'open it'],
    ['g', 'group by resource, or not'],
    ['p', 'pause, or go on'],
    ['Home End', 'newest and oldest'],
    ['↓', 'from the search to the traces'],
    ['Esc', 'leave the search, then empty it'],
  ],
  trace: [
    ['j k, ↓ ↑', 'next and previous span'],
    ['← →', 'fold and unfold, or go to the parent and the first child'],
    ['Enter, f', 'zoom to the span, and to all'],
    ['w s, + −', 'zoom in and out'],
    ['a d', 'move in time'],
    ['v', 'waterfall or flame graph'],
    ['c', 'critical path'],
    ['e', 'next span that failed, first where it began'],
    ['Ctrl+wheel, drag', 'zoom, move'],
    ['Esc', 'leave the span, then the trace'],
  ],
  services: MOVE,
  errors: MOVE,
  doctor: MOVE,
  wire: [
    ['j k, ↓ ↑', 'next and previous request'],
    ['p', 'pause, or go on'],
    ['Esc', 'close the request'],
  ],
}

const QUERIES: Lines = [
  ['checkout', 'in service, resource, name or error message'],
  ['service:web  resource:"GET /users/*"', 'fields, with * as a wildcard'],
  ['status:error  -type:redis', 'failed; and not of that type'],
  ['@http.method:POST', 'a tag of any of its spans'],
  ['duration>200ms  spans>100', 'more than that'],
]

interface HelpProps {
  readonly dialog: RefObject<HTMLDialogElement>
  readonly screen: Screen
}

/** Which keys do what, and how to search. */
export function Help({ dialog, screen }: HelpProps): VNode {
  const own = OF_SCREENS[screen]
  return html`
    <dialog ref=${dialog} class="help" aria-labelledby="help-title" onClick=${(event: Event) => {
      // The dialog itself is hit only where nothing of it is drawn: beside it.
      if (event.target === dialog.current) dialog.current?.close()
    }}>
      <div class="sheet">
        <form method="dialog"><h2 id="help-title">Keys</h2><button class="plain" aria-label="Close">✕</button></form>
        ${own !== undefined && html`<${Table} lines=${own} />`}
        <${Table} lines=${EVERYWHERE} />
        <h2>Search</h2>
        <${Table} lines=${QUERIES} />
      </div>
    </dialog>
  `
}

function Table({ lines }: { readonly lines: Lines }): VNode {
  return html`<dl>${lines.map(([keys, effect]) => html`<div><dt><kbd>${keys}</kbd></dt><dd>${effect}</dd></div>`)}</dl>`
}
