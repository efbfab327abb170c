import { type Browser, chromium as engine, type Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type OpenAgent, type OpenOptions, openAgent } from '../../../lib/agent/dev-agent.ts'
import { chromium } from './chromium.ts'

/** An agent, and a page that shows it. */
export interface Viewer {
  readonly agent: OpenAgent
  readonly page: Page
  /** What the browser complained of: errors, and whatever the policy of the page forbids. */
  readonly complaints: readonly string[]
  /** The addresses that the page asked for. */
  readonly requests: readonly string[]
  /** Shows a screen, e.g. `#/traces`. */
  show(hash: string): Promise<void>
}

let browser: Browser | undefined

/** Starts one browser for the tests of a file. */
export function withBrowser(): void {
  beforeAll(async () => {
    // As root, which is how containers run, Chromium starts without its sandbox only.
    browser = await engine.launch({ executablePath: String(chromium), args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())
}

/** An agent of its own with its viewer, closed when the test is done. */
export async function openViewer(options: OpenOptions = {}): Promise<Viewer> {
  if (browser === undefined) throw new Error('expected a browser, got none; call withBrowser first')
  const agent = await openAgent({ port: 0, logger: { warn() {}, error() {} }, ...options })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  onTestFinished(async () => {
    await context.close()
    await agent.close()
  })
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error.stack)))
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => requests.push(request.url()))
  return {
    agent,
    page,
    complaints,
    requests,
    async show(hash) {
      await page.goto(`${agent.url}/${hash}`)
    },
  }
}
