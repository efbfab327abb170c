import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { serviceColour } from '../shell/service-colour.ts'

/** A part of a whole, from 0 to 1, in the colour of a service. */
export function ShareBar({ share, service }: { readonly share: number; readonly service: string }): VNode {
  const { hue, shade } = serviceColour(service)
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`
  return html`<span class="share"><i class="service-colours" style=${{ width, '--hue': hue, '--shade': shade }} /></span>`
}
