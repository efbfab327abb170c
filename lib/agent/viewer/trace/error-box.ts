import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { Span } from '../api/shapes.ts'
import { CopyButton } from '../shell/copy-button.ts'
import { ErrorMark } from '../shell/error-mark.ts'

/** Why a span failed: type, message and stack; nothing for one that did not. */
export function ErrorBox({ span }: { readonly span: Span }): VNode | null {
  if (span.error !== 1) return null
  const { meta } = span
  const type = meta['error.type'] ?? ''
  const message = meta['error.message'] ?? meta['error.msg'] ?? ''
  const stack = meta['error.stack'] ?? ''
  return html`
    <section class="error-box">
      <h3><${ErrorMark} />${type || 'It failed'}</h3>
      ${message !== '' && html`<p>${message}</p>`}
      ${type === '' && message === '' && html`<p class="muted">Its tags do not say why.</p>`}
      ${stack !== '' && html`<details open><summary>Stack <${CopyButton} text=${stack} what="the stack" /></summary><pre>${frames(stack)}</pre></details>`}
    </section>
  `
}

/** What is of the application stands out from packages and Node itself. */
function frames(stack: string): VNode[] {
  return stack.split('\n').map((line) => {
    const foreign = /node_modules|\(node:|at node:|^\s+at (?:async )?<anonymous>/.test(line)
    return html`<span class=${foreign ? 'foreign' : ''}>${`${line}\n`}</span>`
  })
}
