import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'

const SHOWN_MS = 1200

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for who cannot see where the button stands. */
  readonly what: string
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, what }: CopyButtonProps): VNode {
  const [state, setState] = useState('')
  const copy = async () => {
    // Browsers may refuse it, and have it only where the page is from this machine or over TLS.
    const copied = await Promise.resolve(navigator.clipboard?.writeText(text)).then(
      () => navigator.clipboard !== undefined,
      () => false,
    )
    setState(copied ? 'copied' : 'refused')
    setTimeout(() => setState(''), SHOWN_MS)
  }
  return html`<button class="plain copy ${state}" onClick=${copy} title="Copy" aria-label="Copy ${what}">
    ${state === '' ? html`<${Sheets} />` : state === 'copied' ? '✓' : '✕'}
  </button>`
}

function Sheets(): VNode {
  return html`<svg viewBox="0 0 12 12" aria-hidden="true"><path d="M4.500 3.500h6v7.500h-6zM4.500 8.500h-3v-7.500h6v2.500" /></svg>`
}
