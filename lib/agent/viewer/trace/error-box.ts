import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { Span } from '../api/shapes.ts'
import { CopyButton } from '../shell/copy-button.ts'
import { ErrorMark } from '../shell/error-mark.ts'
import { keep, kept } from '../shell/kept.ts'
import { EDITORS, sourcePlace } from './source-place.ts'

const EDITOR = 'editor'
const DEFAULT_EDITOR = 'vscode'

/** Why a span failed: type, message and stack; nothing for one that did not. */
export function ErrorBox({ span }: { readonly span: Span }): VNode | null {
  const [editor, setEditor] = useState(() => kept(EDITOR) ?? DEFAULT_EDITOR)
  if (span.error !== 1) return null
  const choose = (chosen: string) => {
    keep(EDITOR, chosen === DEFAULT_EDITOR ? undefined : chosen)
    setEditor(chosen)
  }
  const { meta } = span
  const type = meta['error.type'] ?? ''
  const message = meta['error.message'] ?? meta['error.msg'] ?? ''
  const stack = meta['error.stack'] ?? ''
  return html`
    <section class="error-box">
      <h3><${ErrorMark} />${type || 'It failed'}</h3>
      ${message !== '' && html`<p>${message}</p>`}
      ${type === '' && message === '' && html`<p class="muted">Its tags do not say why.</p>`}
      ${
        stack !== '' &&
        html`<details open>
          <summary>Stack <${CopyButton} text=${stack} what="the stack" /></summary>
          <pre>${frames(stack, editor)}</pre>
          <label class="muted">Its lines open in <${Choice} editor=${editor} onEditor=${choose} /></label>
        </details>`
      }
    </section>
  `
}

/** What is of the application stands out from packages and Node itself. */
function frames(stack: string, editor: string): VNode[] {
  return stack.split('\n').map((line) => {
    const foreign = /node_modules|\(node:|at node:|^\s+at (?:async )?<anonymous>/.test(line)
    return html`<span class=${foreign ? 'foreign' : ''}>${linked(line, editor)}${'\n'}</span>`
  })
}

/** A line whose place opens in the editor, if it tells a plain one. */
function linked(line: string, editor: string): VNode | string {
  const place = sourcePlace(line, editor)
  if (place === undefined) return line
  const [before, text, behind] = place.parts
  return html`${before}<a href=${place.href}>${text}</a>${behind}` as VNode
}

interface ChoiceProps {
  readonly editor: string
  onEditor(editor: string): void
}

function Choice({ editor, onEditor }: ChoiceProps): VNode {
  return html`<select value=${editor} onChange=${(event: Event) => onEditor((event.currentTarget as HTMLSelectElement).value)}>
    ${Object.entries(EDITORS).map(([scheme, name]) => html`<option value=${scheme}>${name}</option>`)}
  </select>`
}
