import type { RefObject } from 'preact'
import type { Keys } from '../shell/use-keys.ts'
import type { SpanCanvas } from './span-canvas.ts'
import type { TraceModel } from './trace-model.ts'

const ZOOM = 0.6
const PAN = 0.2

interface TraceKeysOptions {
  readonly model: TraceModel
  /** -1 for none. */
  readonly selected: number
  readonly drawing: RefObject<SpanCanvas | null>
  select(span: number): void
  flip(): void
  toggleCritical(): void
  nextFailed(): void
  leave(): void
}

/** What keys do with a trace. */
export function traceKeys(options: TraceKeysOptions): Keys {
  const { model, selected, drawing, select } = options
  const { forest } = model
  const by = (rows: number) => () => {
    const next = drawing.current?.neighbour(selected, rows)
    if (next !== undefined) select(next)
  }
  const inwards = () => {
    const [child] = selected === -1 ? forest.roots : forest.children(selected)
    if (selected !== -1 && drawing.current?.isFolded(selected) === true) drawing.current.fold(selected, false)
    else if (child !== undefined) select(child)
  }
  const outwards = () => {
    const canvas = drawing.current
    if (canvas === null || selected === -1) return
    const parent = forest.parent[selected] ?? -1
    if (canvas.view === 'waterfall' && !canvas.isFolded(selected) && forest.children(selected).length > 0)
      canvas.fold(selected, true)
    else if (parent !== -1) select(parent)
  }
  const zoom = (factor: number) => () => {
    const canvas = drawing.current
    if (canvas === null) return
    const { from, to } = canvas.window
    const middle = selected === -1 ? undefined : ((model.starts[selected] ?? 0) + (model.ends[selected] ?? 0)) / 2
    canvas.zoom(factor, middle !== undefined && middle > from && middle < to ? middle : (from + to) / 2, true)
  }
  const pan = (share: number) => () => drawing.current?.pan(share, true)
  const find = () => document.querySelector<HTMLInputElement>('.find input')?.focus()
  return {
    j: by(1),
    ArrowDown: by(1),
    k: by(-1),
    ArrowUp: by(-1),
    PageDown: by(20),
    PageUp: by(-20),
    Home: () => select(forest.order[0] ?? -1),
    l: inwards,
    ArrowRight: inwards,
    h: outwards,
    ArrowLeft: outwards,
    Enter: () => drawing.current?.zoomToSpan(selected),
    f: () => drawing.current?.fit(),
    0: () => drawing.current?.fit(),
    w: zoom(ZOOM),
    '+': zoom(ZOOM),
    '=': zoom(ZOOM),
    s: zoom(1 / ZOOM),
    '-': zoom(1 / ZOOM),
    a: pan(-PAN),
    d: pan(PAN),
    v: options.flip,
    c: options.toggleCritical,
    e: options.nextFailed,
    '/': find,
    Escape: options.leave,
  }
}
