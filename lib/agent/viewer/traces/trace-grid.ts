import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { go, traceRoute } from '../shell/route.ts'
import { useKeys } from '../shell/use-keys.ts'
import { ROW_HEIGHT, TraceRow } from './trace-row.ts'
import type { ListState } from './use-trace-list.ts'
import { VirtualRows } from './virtual-rows.ts'

/** Which trace was looked at last, to be found again on the way back. */
let lookedAt = ''

/** The traces, each a row; however many there are, only those in sight are drawn. */
export function TraceGrid({ state }: { readonly state: ListState }): VNode {
  const { list, version, added, reach } = state
  const scroller = useRef<HTMLDivElement>(null)
  const [selected, setSelected] = useState(lookedAt)
  const at = list.indexOf(selected)

  // What one reads stays where it is when others come above it.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element !== null && added > 0 && element.scrollTop > 0) element.scrollTop += added * ROW_HEIGHT
  }, [version])

  const select = (index: number) => {
    const to = Math.max(0, Math.min(index, list.loaded - 1))
    const trace = list.at(to)
    const element = scroller.current
    if (trace === undefined || element === null) return
    setSelected(trace.id)
    lookedAt = trace.id
    const top = to * ROW_HEIGHT
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = top + ROW_HEIGHT - element.clientHeight
  }
  const page = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
  const next = () => select(at + 1)
  const previous = () => select(at === -1 ? 0 : at - 1)
  useKeys({
    j: next,
    ArrowDown: next,
    k: previous,
    ArrowUp: previous,
    PageDown: () => select(at + page()),
    PageUp: () => select(at - page()),
    Home: () => select(0),
    End: () => {
      if (list.loaded === list.length) select(list.loaded - 1)
      // It is asked for as it comes into sight.
      else scroller.current?.scrollTo(0, list.length * ROW_HEIGHT)
    },
    Enter: () => {
      if (at >= 0) go(traceRoute(selected))
    },
  })
  const range = useCallback((_first: number, last: number) => reach(last), [reach])
  const row = (index: number) => {
    const trace = list.at(index)
    return html`<${TraceRow} trace=${trace} index=${index} selected=${index === at} longest=${list.longest} />`
  }
  return html`
    <div class="grid" role="grid" aria-label="Traces, newest first" aria-rowcount=${list.length} tabindex="0"
      aria-activedescendant=${at >= 0 ? `trace-${at}` : undefined}
      onClick=${(event: Event) => {
        const id = (event.target as Element).closest('a.row')?.id
        if (id !== undefined) lookedAt = list.at(Number(id.slice('trace-'.length)))?.id ?? ''
      }}>
      <div class="head" role="row">
        <span role="columnheader">started</span>
        <span role="columnheader">service</span>
        <span role="columnheader">resource</span>
        <span role="columnheader">status</span>
        <span role="columnheader" title="The bars grow with the square root of the duration: the longest of the list fills its place.">duration</span>
        <span role="columnheader" class="number">spans</span>
        <span role="columnheader" class="number">errors</span>
        <span role="columnheader" class="number" title="What the context doctor found.">doctor</span>
      </div>
      <div class="scroller" ref=${scroller}>
        <${VirtualRows} count=${list.length} rowHeight=${ROW_HEIGHT} scroller=${scroller} row=${row} onRange=${range} />
      </div>
    </div>
  `
}
