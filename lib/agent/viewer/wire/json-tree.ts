import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'

/** Members that are shown before one asks for more. */
const PAGE = 100
const LONG = 2000

interface JsonTreeProps {
  readonly value: unknown
  readonly name?: string
  /** How many levels are unfolded at first. */
  readonly open?: number
}

/** A value of JSON, to be unfolded level by level: what is folded is not drawn at all. */
export function JsonTree({ value, name, open = 1 }: JsonTreeProps): VNode {
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0)
    return html`<div class="json"><${Name} name=${name} /><span class="json-${typeof value}">${scalar(value)}</span></div>`
  return html`<${Branch} value=${value} name=${name} open=${open} />`
}

function Name({ name }: { readonly name: string | undefined }): VNode | null {
  return name === undefined ? null : html`<span class="json-name">${name}: </span>`
}

interface BranchProps {
  readonly value: object
  readonly name: string | undefined
  readonly open: number
}

function Branch({ value, name, open }: BranchProps): VNode {
  const [unfolded, setUnfolded] = useState(open > 0)
  const [shown, setShown] = useState(PAGE)
  const entries = unfolded ? Object.entries(value) : []
  const size = Array.isArray(value) ? value.length : Object.keys(value).length
  return html`
    <details class="json" open=${unfolded} onToggle=${(event: Event) => setUnfolded((event.currentTarget as HTMLDetailsElement).open)}>
      <summary><${Name} name=${name} /><span class="muted">${Array.isArray(value) ? `[${size}]` : `{${size}}`} ${unfolded ? '' : hint(value)}</span></summary>
      ${entries.slice(0, shown).map(([key, member]) => html`<${JsonTree} key=${key} name=${key} value=${member} open=${open - 1} />`)}
      ${entries.length > shown && html`<button class="link" onClick=${() => setShown(shown + PAGE * 10)}>${entries.length - shown} more</button>`}
    </details>
  `
}

function scalar(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text
}

/** What a folded object is about. */
function hint(value: object): string {
  const { name, resource } = value as { readonly name?: unknown; readonly resource?: unknown }
  return [name, resource]
    .filter((part) => typeof part === 'string')
    .join(' · ')
    .slice(0, 80)
}
