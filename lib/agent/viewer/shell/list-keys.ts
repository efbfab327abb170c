import { html } from 'htm/preact'
import type { VNode } from 'preact'

/** The keys of a screen whose links are gone through by `j` and `k`, for its foot. */
export function ListKeys(): VNode {
  return html`<span class="keys"><kbd>j</kbd><kbd>k</kbd> move <kbd>Enter</kbd> open <kbd>/</kbd> search <kbd>?</kbd> keys</span>`
}
