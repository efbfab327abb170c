import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import type { LiveFeed } from '../api/live-feed.ts'
import type { TraceDetail } from '../api/shapes.ts'
import { useJson } from '../api/use-json.ts'
import { useTick } from '../api/use-tick.ts'
import { Notice } from '../shell/notice.ts'
import { go, type Route, routeTo } from '../shell/route.ts'
import { useKeys } from '../shell/use-keys.ts'
import { found } from './found.ts'
import type { SpanCanvas, View } from './span-canvas.ts'
import { SpanPanel } from './span-panel.ts'
import { TraceCanvas } from './trace-canvas.ts'
import { TraceHead } from './trace-head.ts'
import { traceKeys } from './trace-keys.ts'
import { traceModel } from './trace-model.ts'
import { TracePanel } from './trace-panel.ts'

const MORE_MS = 300

interface TraceScreenProps {
  readonly route: Route
  readonly feed: LiveFeed
  readonly theme: string
}

/** One trace: as a waterfall or a flame graph, with what is known of the selected span beside it. */
export function TraceScreen({ route, feed, theme }: TraceScreenProps): VNode {
  const { id } = route
  const { data, problem } = useJson<TraceDetail>(`/api/traces/${id}`, useTick(feed, MORE_MS, false, id))
  if (data !== undefined) return html`<${Trace} detail=${data} route=${route} theme=${theme} />`
  if (problem === undefined) return html`<div class="notice" />`
  return html`
    <${Notice} title="This trace is not here">
      <p>${problem.message}</p>
      <p>The agent forgets the oldest traces when its memory is full, and all of them when it ends.</p>
      <p><a href=${routeTo('traces')}>Show the traces that it has</a></p>
    <//>
  `
}

interface TraceProps {
  readonly detail: TraceDetail
  readonly route: Route
  readonly theme: string
}

function Trace({ detail, route, theme }: TraceProps): VNode {
  const model = useMemo(() => traceModel(detail), [detail])
  const drawing = useRef<SpanCanvas>(null)
  const [critical, setCritical] = useState(true)
  const [words, setWords] = useState('')
  /** The spans of a finding that is looked at. */
  const [pointed, setPointed] = useState<ReadonlySet<number> | undefined>(undefined)
  const { span: spanId = '', view: shown } = route.parameters
  const view: View = shown === 'flame' ? 'flame' : 'waterfall'
  const selected = model.positions.get(spanId) ?? -1
  const matches = useMemo(() => found(model, words), [model, words])
  const marked = matches === undefined ? pointed : new Set(matches)

  const address = (span: string, into: View) =>
    routeTo('trace', { span, view: into === 'flame' ? into : '' }, detail.id)
  const select = (span: number) => go(address(model.spans[span]?.id ?? '', view), { replace: true })
  const setView = (into: View) => go(address(spanId, into), { replace: true })
  const next = (among: readonly number[], by: number) => {
    if (among.length === 0) return
    const place = among.indexOf(selected)
    select(among[place === -1 ? 0 : (place + by + among.length) % among.length] as number)
  }
  const point = (spans: readonly string[]) => {
    const positions = spans.flatMap((of) => model.positions.get(of) ?? [])
    setWords('')
    setPointed(positions.length === 0 ? undefined : new Set(positions))
    if (positions[0] !== undefined && !positions.includes(selected)) select(positions[0])
  }
  useKeys(
    traceKeys({
      model,
      selected,
      drawing,
      select,
      flip: () => setView(view === 'flame' ? 'waterfall' : 'flame'),
      toggleCritical: () => setCritical(!critical),
      nextFailed: () => next(model.failed, 1),
      leave: () => {
        if (selected !== -1 || marked !== undefined) {
          setPointed(undefined)
          setWords('')
          select(-1)
        } else if (history.length > 1) history.back()
        else go(routeTo('traces'))
      },
    }),
  )
  return html`
    <${TraceHead} model=${model} view=${view} onView=${setView} critical=${critical} onCritical=${setCritical}
      words=${words} matches=${matches} onWords=${setWords} selected=${selected}
      onMatch=${(by: number) => next(matches ?? [], by)} onFailed=${() => next(model.failed, 1)} />
    <div class="body">
      <${TraceCanvas} model=${model} view=${view} critical=${critical} marked=${marked} selected=${selected}
        theme=${theme} drawing=${drawing} onSelect=${select} />
      ${
        selected === -1
          ? html`<${TracePanel} model=${model} onSelect=${select} onPoint=${point} />`
          : html`<${SpanPanel} model=${model} at=${selected} onSelect=${select} onPoint=${point} drawing=${drawing} />`
      }
    </div>
    <footer class="foot">
      <span class="legend">${view === 'waterfall' && html`<i class="solid" />its own work <i class="pale" />waiting for what it called`} ${
        critical && html`<i class="path" />critical path`
      }</span>
      <span class="keys"><kbd>Ctrl</kbd>+wheel zoom, drag move <kbd>j</kbd><kbd>k</kbd> span <kbd>Enter</kbd> zoom to it <kbd>f</kbd> all <kbd>v</kbd> view <kbd>e</kbd> next failure <kbd>?</kbd> keys</span>
    </footer>
  `
}
