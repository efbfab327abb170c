import { hitAt } from './span-at.ts'
import type { SpanCanvas } from './span-canvas.ts'
import { between } from './time-window.ts'

/** Pixels that a pointer may shake without dragging. */
const STILL = 3
/** How much a pixel of the wheel zooms. */
const WHEEL = 1.0025

interface PointerListener {
  onSelect(span: number): void
  /** -1 for none; with where the pointer is, in pixels from the left and the top of the page. */
  onHover(span: number, x: number, y: number): void
}

interface Drag {
  readonly x: number
  readonly y: number
  readonly scrollTop: number
  /** The moment that was taken. */
  readonly moment: number
  /** Whether a stretch of time is chosen on the scale. */
  readonly ruler: boolean
  readonly labels: boolean
  moving: boolean
  lastX: number
}

/** Lets wheel and pointer zoom, move, choose and fold; returns how to stop that. */
export function takePointer(
  canvas: SpanCanvas,
  element: HTMLElement,
  scroller: HTMLElement,
  listener: PointerListener,
): () => void {
  const stop = new AbortController()
  const { signal } = stop
  let drag: Drag | undefined
  const hit = (event: MouseEvent) => hitAt(canvas.picture, canvas.view, event.offsetX, event.offsetY)

  const wheel = (event: WheelEvent) => {
    const { deltaX, deltaY } = event
    if (event.ctrlKey || event.metaKey || event.altKey || (!canvas.scrolls && deltaX === 0 && !event.shiftKey)) {
      event.preventDefault()
      canvas.zoom(WHEEL ** deltaY, canvas.momentAt(Math.max(event.offsetX, canvas.picture.labels)))
    } else if (event.shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) {
      event.preventDefault()
      canvas.pan((deltaX || deltaY) / Math.max(1, element.clientWidth))
    }
  }
  scroller.addEventListener('wheel', wheel, { signal, passive: false })

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return
      element.setPointerCapture(event.pointerId)
      const { clientX: x, clientY: y } = event
      drag = {
        x,
        y,
        scrollTop: scroller.scrollTop,
        moment: canvas.momentAt(event.offsetX),
        ruler: hit(event).ruler,
        labels: event.offsetX < canvas.picture.labels,
        moving: false,
        lastX: x,
      }
    },
    { signal },
  )
  element.addEventListener(
    'pointermove',
    (event) => {
      if (drag === undefined) {
        const { span, ruler } = hit(event)
        canvas.hover(span)
        element.classList.toggle('ruler', ruler)
        listener.onHover(span, event.clientX, event.clientY)
        return
      }
      drag.moving ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > STILL
      if (!drag.moving || drag.ruler) return
      element.classList.add('dragging')
      listener.onHover(-1, 0, 0)
      const { width, labels } = canvas.picture
      if (!drag.labels) canvas.pan((drag.lastX - event.clientX) / Math.max(1, width - labels))
      scroller.scrollTop = drag.scrollTop + drag.y - event.clientY
      drag.lastX = event.clientX
    },
    { signal },
  )
  element.addEventListener(
    'pointerup',
    (event) => {
      const ended = drag
      drag = undefined
      element.classList.remove('dragging')
      if (ended === undefined) return
      if (ended.ruler && ended.moving)
        canvas.show(between(ended.moment, canvas.momentAt(event.offsetX), canvas.picture.model.bounds))
      if (ended.moving || ended.ruler) return
      const { span, caret } = hit(event)
      if (caret) canvas.fold(span, !canvas.isFolded(span))
      else listener.onSelect(span)
    },
    { signal },
  )
  element.addEventListener(
    'dblclick',
    (event) => {
      const { span, caret } = hit(event)
      if (span === -1) canvas.fit()
      else if (!caret) canvas.zoomToSpan(span)
    },
    { signal },
  )
  element.addEventListener(
    'pointerleave',
    () => {
      canvas.hover(-1)
      listener.onHover(-1, 0, 0)
    },
    { signal },
  )
  return () => stop.abort()
}
