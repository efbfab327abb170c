import { chromium as engine } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { chromium, missing } from './chromium.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the browser is that all files share; empty if there is none. */
    readonly browser: string
  }
}

/** Starts one browser for all files, and returns how to stop it. */
export default async function startBrowser({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (missing !== undefined) {
    provide('browser', '')
    return undefined
  }
  // As root, which is how containers run, Chromium starts without its sandbox only.
  const server = await engine.launchServer({ executablePath: String(chromium), args: ['--no-sandbox'] })
  provide('browser', server.wsEndpoint())
  return () => server.close()
}
