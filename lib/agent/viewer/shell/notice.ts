import { html } from 'htm/preact'
import type { ComponentChildren, VNode } from 'preact'
import { CopyButton } from './copy-button.ts'

interface NoticeProps {
  readonly title: string
  readonly children?: ComponentChildren
}

/** What stands where there is nothing to show. */
export function Notice({ title, children }: NoticeProps): VNode {
  return html`<div class="notice" role="status"><h2>${title}</h2>${children}</div>`
}

/** Where nothing has come yet: how to start an application so that something does. */
export function NothingYet(): VNode {
  return html`
    <${Notice} title="No trace has come yet">
      <p>Start your application under the agent, from a terminal in its folder:</p>
      <${Line} text="npx clew dev -- node app.js" />
      <p>or tell any Datadog tracer, in any language, where this agent listens, and call your application once:</p>
      <${Line} text="DD_TRACE_AGENT_URL=${location.origin} node app.js" />
      <p class="muted">What it sends appears here at once. If nothing does, <a href="#/wire">the wire</a> shows what arrived.</p>
    <//>
  `
}

function Line({ text }: { readonly text: string }): VNode {
  return html`<div class="line"><code>${text}</code><${CopyButton} text=${text} what="the command" /></div>`
}
