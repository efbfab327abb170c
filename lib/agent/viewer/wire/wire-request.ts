import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { WireDetail } from '../api/shapes.ts'
import { useJson } from '../api/use-json.ts'
import { bytesText, momentText } from '../shell/figures.ts'
import { TagTable } from '../trace/tag-table.ts'
import { JsonTree } from './json-tree.ts'

interface WireRequestProps {
  readonly n: number
  onClose(): void
}

/** One request with its headers, the answer, and what was in it. */
export function WireRequest({ n, onClose }: WireRequestProps): VNode {
  const { data, problem } = useJson<WireDetail>(`/api/wire/${n}`)
  return html`
    <aside class="panel wide" aria-label="Request ${n}">
      <header>
        <h2 class="resource mono">${data === undefined ? `Request ${n}` : `${data.method} ${data.path}`}</h2>
        <button class="plain" onClick=${onClose} title="Close (Esc)" aria-label="Close">✕</button>
      </header>
      ${problem !== undefined && html`<p class="problem">${problem.message}</p>`}
      ${data !== undefined && html`<${Parts} request=${data} />`}
    </aside>
  `
}

function Parts({ request }: { readonly request: WireDetail }): VNode {
  const { answer, payload, warnings } = request
  return html`
    <p class="muted">${momentText(request.at)}, ${bytesText(request.bytes)}</p>
    <p><b>A real agent:</b> ${request.agent}</p>
    ${
      warnings.length > 0 &&
      html`<section><h3>What an agent would change</h3>
        <ul class="texts">${warnings.map(({ rule, message }) => html`<li><code>${rule}</code> ${message}</li>`)}</ul></section>`
    }
    <section><h3>Answer: ${answer.status}</h3><${JsonTree} value=${parsed(answer.body)} /></section>
    <details class="headers" open=${payload === null}><summary><h3>Headers</h3></summary><${TagTable} title="" tags=${request.headers} /></details>
    <section>
      <h3>Payload${request.cut === true ? ', cut because it is long' : ''}</h3>
      ${payload === null ? html`<p class="muted">None that could be read.</p>` : html`<${JsonTree} value=${payload} open=${2} />`}
    </section>
  `
}

/** An answer that is JSON as what it says. */
function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
