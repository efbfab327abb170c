import { html } from 'htm/preact'
import type { RefObject, VNode } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { takePointer } from './pointer.ts'
import { SpanCanvas, type View } from './span-canvas.ts'
import { SpanTip, type Tip } from './span-tip.ts'
import type { TraceModel } from './trace-model.ts'

interface TraceCanvasProps {
  readonly model: TraceModel
  readonly view: View
  readonly critical: boolean
  readonly marked: ReadonlySet<number> | undefined
  /** -1 for none. */
  readonly selected: number
  readonly theme: string
  /** Takes what draws, for the keys. */
  readonly drawing: RefObject<SpanCanvas | null>
  onSelect(span: number): void
}

/** The picture of a trace: all of it small on top, and below it the part that is looked at. */
export function TraceCanvas(props: TraceCanvasProps): VNode {
  const { model, view, critical, marked, selected, theme, drawing } = props
  const scroller = useRef<HTMLDivElement>(null)
  const spacer = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const minimap = useRef<HTMLCanvasElement>(null)
  const [tip, setTip] = useState<Tip | undefined>(undefined)
  const onSelect = useRef(props.onSelect)
  onSelect.current = props.onSelect

  useLayoutEffect(() => {
    const parts = [scroller.current, spacer.current, canvas.current, minimap.current]
    const [scrolling, spacing, drawn, small] = parts
    if (scrolling == null || spacing == null || drawn == null || small == null) return
    const made = new SpanCanvas(
      {
        scroller: scrolling,
        spacer: spacing,
        canvas: drawn as HTMLCanvasElement,
        minimap: small as HTMLCanvasElement,
      },
      model,
    )
    drawing.current = made
    const stop = takePointer(made, drawn, scrolling, {
      onSelect: (span) => onSelect.current(span),
      onHover: (span, x, y) => setTip(span === -1 ? undefined : { span, x, y }),
    })
    return () => {
      stop()
      made.close()
      drawing.current = null
    }
  }, [])
  useLayoutEffect(() => drawing.current?.setModel(model), [model])
  useLayoutEffect(() => drawing.current?.setView(view), [view])
  useLayoutEffect(() => drawing.current?.setCritical(critical), [critical])
  useLayoutEffect(() => drawing.current?.setMarked(marked), [marked])
  useLayoutEffect(() => drawing.current?.select(selected), [selected, model])
  // Only then has the page its new colours.
  useEffect(() => drawing.current?.recolour(), [theme])

  const span = model.spans[selected]
  return html`
    <div class="picture">
      <canvas class="minimap" ref=${minimap} role="img" aria-label="All of the trace; drag to choose a part" />
      <div class="lanes" ref=${scroller} tabindex="0" role="application" aria-roledescription="trace"
        aria-label="${view === 'flame' ? 'Flame graph' : 'Waterfall'} of ${model.spans.length} spans">
        <canvas ref=${canvas} />
        <div class="spacer" ref=${spacer} />
      </div>
      <div class="unseen" role="status">${span === undefined ? '' : `${span.service}, ${span.resource || span.name}${span.error === 1 ? ', failed' : ''}`}</div>
      ${tip !== undefined && html`<${SpanTip} tip=${tip} model=${model} />`}
    </div>
  `
}
