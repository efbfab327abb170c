import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { serviceColour } from './service-colour.ts'

/** A service by its name and its colour. */
export function ServiceTag({ service }: { readonly service: string }): VNode {
  const { hue, shade } = serviceColour(service)
  return html`<span class="service"><i style=${{ '--hue': hue, '--shade': shade }} /><span>${service || '(no service)'}</span></span>`
}
