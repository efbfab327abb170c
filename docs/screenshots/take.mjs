// `npm run screenshots`: runs the shop under the development agent and takes two pictures of each screen of its viewer, light and dark.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startAgent } from 'clew/agent'
import { chromium } from 'playwright-core'
import { indexedPng } from './indexed-png.mjs'

const executablePath = process.env.CHROME_PATH ?? '/usr/bin/chromium'
const folder = new URL('../images/', import.meta.url)
const ROUNDS = 12
const VISITS = ['/', '/checkout', '/slow', '/catalogue', '/checkout', '/broken', '/', '/nowhere']
/** How a file's name ends with the picture in these colours. */
const THEMES = { light: '', dark: '-dark' }

const SCREENS = [
  { name: 'traces', hash: () => '#/traces', shown: '.grid a.row' },
  { name: 'resources', hash: () => '#/traces?by=resource', shown: '.groups td' },
  {
    name: 'waterfall',
    hash: (newest) => `#/trace/${newest('GET /checkout')}`,
    shown: '.panel',
    keys: ['j'],
  },
  {
    name: 'flame-graph',
    hash: (newest) => `#/trace/${newest('GET /catalogue')}?view=flame`,
    shown: '.panel',
  },
  {
    name: 'error',
    hash: (newest) => `#/trace/${newest('GET /broken')}`,
    shown: '.panel',
    keys: ['e'],
  },
  { name: 'service-map', hash: () => '#/services', shown: '.map a' },
  { name: 'errors', hash: () => '#/errors', shown: '.card' },
  {
    name: 'compare',
    hash: (_newest, two) => `#/compare?a=${two[0]}&b=${two[1]}`,
    shown: '.compare td',
  },
  { name: 'wire', hash: () => '#/wire', shown: '.wire td', keys: ['j'] },
  { name: 'context-doctor', hash: () => '#/doctor', shown: '.card, .notice' },
]

/** Stacks tell where the shop is: not here, where only its maker works. */
const shopFolder = mkdtempSync(join(tmpdir(), 'shop-'))
cpSync(new URL('../recipes/shop/', import.meta.url), shopFolder, { recursive: true })
mkdirSync(join(shopFolder, 'node_modules'))
symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), join(shopFolder, 'node_modules/clew'), 'junction')

const agent = await startAgent({ port: 0 })
const services = []
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
try {
  const stock = await start('stock')
  const shop = await start('shop', { STOCK_URL: stock })
  for (let round = 0; round < ROUNDS; round++) {
    for (const path of VISITS) await (await fetch(shop + path)).arrayBuffer()
  }
  await Promise.all(services.map(stop))

  const { traces } = await (await fetch(`${agent.url}/api/traces?limit=1000`)).json()
  const of = (resource) => traces.filter(({ root }) => root.resource === resource)
  const byDuration = of('GET /checkout').sort((a, b) => a.duration - b.duration)
  const ends = [byDuration[0].id, byDuration.at(-1).id]
  mkdirSync(folder, { recursive: true })
  for (const { name, hash, shown, keys = [] } of SCREENS) {
    for (const [colorScheme, end] of Object.entries(THEMES)) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        colorScheme,
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      await page.goto(`${agent.url}/${hash((resource) => of(resource)[0].id, ends)}`)
      await page.locator(shown).first().waitFor()
      for (const key of keys) await page.keyboard.press(key)
      await page.waitForLoadState()
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
      const file = name + end
      const picture = await page.screenshot()
      await page.goto('about:blank')
      writeFileSync(new URL(`${file}.png`, folder), await indexedPng(page, picture))
      console.log(`docs/images/${file}.png`)
      await context.close()
    }
  }
} finally {
  for (const { child } of services) child.kill()
  await browser.close()
  await agent.close()
  rmSync(shopFolder, { recursive: true, force: true })
}

/** Starts a service of the shop, and waits until it says where it listens. */
async function start(name, env = {}) {
  const execArgv = ['--preserve-symlinks']
  const child = fork(join(shopFolder, `${name}.mjs`), {
    cwd: shopFolder,
    execArgv,
    env: { ...process.env, DD_TRACE_AGENT_URL: agent.url, DD_ENV: 'dev', ...env },
  })
  services.push({ child, ended: once(child, 'exit') })
  const [{ url }] = await once(child, 'message')
  return url
}

/** Stops a service; before it ends it sends what it still has. */
function stop({ child, ended }) {
  child.send('stop')
  return ended
}
