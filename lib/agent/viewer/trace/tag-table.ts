import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { termOf } from '../search/query-text.ts'
import { CopyButton } from '../shell/copy-button.ts'
import { routeTo } from '../shell/route.ts'

/** Letters of a value that are shown at first. */
const SHORT = 400
/** What the error box shows already. */
const ELSEWHERE = new Set(['error.stack'])

interface TagTableProps {
  /** Empty for none. */
  readonly title: string
  readonly tags: Readonly<Record<string, unknown>>
  /** Whether traces can be searched by them. */
  readonly filter?: boolean
}

/** Names and values, in the order of the names; nothing if there are none. */
export function TagTable({ title, tags, filter = false }: TagTableProps): VNode | null {
  const names = Object.keys(tags).filter((name) => !ELSEWHERE.has(name))
  if (names.length === 0) return null
  return html`
    <section>
      ${title !== '' && html`<h3>${title}</h3>`}
      <table class="tags"><tbody>${names
        .sort(byUse)
        .map(
          (name) => html`<${Tag} key=${name} name=${name} value=${textOf(tags[name])} filter=${filter} />`,
        )}</tbody></table>
    </section>
  `
}

/** What the tracer says of itself comes last. */
function byUse(a: string, b: string): number {
  return Number(a.startsWith('_')) - Number(b.startsWith('_')) || (a < b ? -1 : 1)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

interface TagProps {
  readonly name: string
  readonly value: string
  readonly filter: boolean
}

function Tag({ name, value, filter }: TagProps): VNode {
  const [whole, setWhole] = useState(false)
  const cut = !whole && value.length > SHORT
  return html`
    <tr>
      <th scope="row">${name}</th>
      <td>
        <span class="value">${cut ? value.slice(0, SHORT) : value}</span>
        ${cut && html`<button class="link" onClick=${() => setWhole(true)}>… all ${value.length} letters</button>`}
        <span class="acts">
          ${filter && html`<a class="plain" href=${routeTo('traces', { query: termOf(`@${name}`, value) })} title="Traces with this tag" aria-label="Traces with this ${name}">⌕</a>`}
          <${CopyButton} text=${value} what=${name} />
        </span>
      </td>
    </tr>
  `
}
