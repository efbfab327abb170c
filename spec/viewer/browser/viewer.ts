import {
  type Browser,
  type ConsoleMessage,
  type Dialog,
  chromium as engine,
  type Page,
  type Request,
} from 'playwright-core'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'
import { type OpenAgent, type OpenOptions, openAgent } from '../../../lib/agent/dev-agent.ts'

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

let shared: Page | undefined

/** Opens one page for the tests of a file: a new one takes longer than most of them. */
export function withBrowser(): void {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await engine.connect(inject('browser'))
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    shared = await context.newPage()
  })
  afterAll(() => browser?.close())
}

/** An agent of its own, closed when the test is done, and the page of the file; its port has a storage of its own. */
export async function openViewer(options: OpenOptions = {}): Promise<Viewer> {
  if (shared === undefined) throw new Error('expected a page, got none; call withBrowser first')
  const page = shared
  const agent = await openAgent({ port: 0, logger: { warn() {}, error() {} }, ...options })
  const complaints: string[] = []
  const requests: string[] = []
  const onConsole = (message: ConsoleMessage): void => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  }
  const onError = (error: Error): number => complaints.push(String(error.stack))
  const onDialog = (dialog: Dialog): void => {
    complaints.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  }
  const onRequest = (request: Request): number => requests.push(request.url())
  page.on('console', onConsole).on('pageerror', onError).on('dialog', onDialog).on('request', onRequest)
  onTestFinished(async () => {
    page.off('console', onConsole).off('pageerror', onError).off('dialog', onDialog).off('request', onRequest)
    await page.goto('about:blank')
    await agent.close()
  })
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
