import { html, render } from 'htm/preact'
import { LiveFeed } from './api/live-feed.ts'
import { App } from './shell/app.ts'

const place = document.getElementById('viewer')
if (place !== null) render(html`<${App} feed=${new LiveFeed()} />`, place)
