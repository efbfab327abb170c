import { html } from 'htm/preact'
import type { ComponentChildren, RefObject, VNode } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Rows beyond those that can be seen, for what is drawn before the next frame. */
const SPARE = 4

interface VirtualRowsProps {
  readonly count: number
  /** Pixels. */
  readonly rowHeight: number
  /** What scrolls. */
  readonly scroller: RefObject<HTMLElement>
  row(index: number): ComponentChildren
  onRange?(first: number, last: number): void
}

/** Only those of many rows that can be seen, at their places in something as high as all of them. */
export function VirtualRows({ count, rowHeight, scroller, row, onRange }: VirtualRowsProps): VNode {
  const [range, setRange] = useState({ first: 0, last: 60 })
  const seen = useRef(range)
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = () => {
      const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - SPARE)
      const last = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + SPARE
      if (first === seen.current.first && last === seen.current.last) return
      seen.current = { first, last }
      setRange(seen.current)
      onRange?.(first, last)
    }
    measure()
    element.addEventListener('scroll', measure, { passive: true })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', measure)
      observer.disconnect()
    }
  }, [rowHeight])
  const rows: ComponentChildren[] = []
  const first = Math.min(range.first, Math.max(0, count - (range.last - range.first)))
  for (let i = first; i < Math.min(range.last, count); i++) rows.push(row(i))
  // Without keys: what scrolls out gives its elements to what scrolls in.
  return html`<div class="rows" role="rowgroup" style=${{ height: `${count * rowHeight}px` }}>
    <div class="window" role="presentation" style=${{ transform: `translateY(${first * rowHeight}px)` }}>${rows}</div>
  </div>`
}
