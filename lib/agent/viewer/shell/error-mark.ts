import { html } from 'htm/preact'
import type { VNode } from 'preact'

/** Says that something failed, to who sees no red too. */
export function ErrorMark(): VNode {
  return html`<svg class="error-mark" viewBox="0 0 12 12" role="img" aria-label="failed"><path d="M6 .8 11.6 11H.4z" /><path class="inner" d="M6 4.400v3M6 9v.6" /></svg>`
}
