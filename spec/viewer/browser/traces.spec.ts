import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { missing } from './chromium.ts'
import { idOf, send } from './sent-spans.ts'
import { broken, catalogue, checkout } from './shop-spans.ts'
import { openViewer, type Viewer, withBrowser } from './viewer.ts'

const rows = (page: Page) => page.locator('.grid a.row')
const resources = (page: Page) => page.locator('.grid a.row .what b').allTextContents()

async function withTraces(hash = '#/traces'): Promise<Viewer> {
  const viewer = await openViewer()
  await send(viewer.agent, [...checkout(1), ...broken(2), ...catalogue(3), ...checkout(4, 3)])
  await viewer.show(hash)
  return viewer
}

describe.skipIf(missing)(`the list of traces in a browser${missing === undefined ? '' : ` (${missing})`}`, () => {
  withBrowser()

  test('says how to start an application where nothing has come, and shows what comes', async () => {
    const { agent, page, show } = await openViewer()
    await show('')
    await page.getByText('npx clew dev -- node app.js').waitFor()
    await page.getByText(`DD_TRACE_AGENT_URL=${agent.url} node app.js`).waitFor()
    await send(agent, broken(1))
    await rows(page).first().waitFor()
    expect(await rows(page).first().innerText()).toMatch(
      /shop.*GET \/broken.*this coupon ran out.*500.*5\.00 ms.*2.*2/s,
    )
  })

  test('shows the newest first, tells what failed without colours too, and asks for nothing elsewhere', async () => {
    const { agent, page, requests, complaints } = await withTraces()
    await rows(page).nth(3).waitFor()
    expect(await resources(page)).toEqual(['GET /checkout', 'GET /catalogue', 'GET /broken', 'GET /checkout'])
    expect(await page.getByLabel('failed', { exact: true }).count()).toBe(1)
    expect(requests.filter((url) => !url.startsWith(agent.url))).toEqual([])
    expect(complaints).toEqual([])
  })

  test('holds back what comes while it is paused', async () => {
    const { agent, page } = await withTraces()
    await rows(page).first().waitFor()
    await page.keyboard.press('p')
    await send(agent, broken(5))
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await resources(page)).toHaveLength(4)
    await page.keyboard.press('p')
    await rows(page).nth(4).waitFor()
    expect((await resources(page))[0]).toBe('GET /broken')
  })

  test('searches while one writes, makes chips of what is entered, and takes them back', async () => {
    const { page } = await withTraces()
    await rows(page).first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('status:error')
    await page.getByText('1 trace match').waitFor()
    expect(await resources(page)).toEqual(['GET /broken'])
    await page.keyboard.press('Enter')
    await page.locator('.chip', { hasText: 'status:error' }).waitFor()
    expect(page.url()).toContain('#/traces?query=status%3Aerror')
    await page.keyboard.press('Backspace')
    await page.locator('.chip').waitFor({ state: 'detached' })
    expect(await page.getByRole('searchbox').inputValue()).toBe('status:error')
    await page.keyboard.press('Escape')
    await rows(page).nth(3).waitFor()
    await page.keyboard.type('duration>fast')
    await page.getByRole('alert').waitFor()
  })

  test('says of a query that it cannot be read, and neither that nothing matches nor that the agent is gone', async () => {
    const { page, show } = await withTraces()
    await rows(page).first().waitFor()
    const refused = page.waitForEvent('console', {
      predicate: (message) => message.location().url.includes('/api/live'),
    })
    await show('#/traces?query=duration%3Efast')
    await page.getByRole('alert').waitFor()
    await refused
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    expect(await page.locator('.store').innerText()).toContain('4 traces')
    expect(await page.getByText('the agent is gone').count()).toBe(0)
    expect(await page.getByText('match').count()).toBe(0)
  })

  test('does not complain of a term that it offers to begin', async () => {
    const { page, complaints } = await withTraces()
    await rows(page).first().waitFor()
    await page.getByRole('button', { name: 'service:' }).click()
    await page.keyboard.type('stock')
    await page.getByText('2 traces match').waitFor()
    await page.keyboard.type(' duration>')
    await page.keyboard.type('100ms')
    await page.getByText('1 trace match').waitFor()
    expect(complaints).toEqual([])
  })

  test('groups by resource, and leads from a group to its traces', async () => {
    const { page } = await withTraces()
    await rows(page).first().waitFor()
    await page.keyboard.press('g')
    const group = page.locator('.groups tbody tr', { hasText: 'GET /checkout' })
    await group.waitFor()
    expect((await group.innerText()).split(/\s*\t\s*/).slice(0, 3)).toEqual(['shop', 'GET /checkout web.request', '2'])
    expect(await group.locator('polyline').count()).toBe(1)
    await group.getByRole('button').click()
    await page.getByText('2 traces match').waitFor()
    await page.locator('.chip', { hasText: 'resource:"GET /checkout"' }).waitFor()
  })

  test('goes through the list, into a trace and back by keys', async () => {
    const { page } = await withTraces()
    await rows(page).first().waitFor()
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key)
    expect(await page.locator('[aria-selected="true"]').innerText()).toContain('GET /catalogue')
    await page.keyboard.press('Enter')
    await page.locator('.trace-head', { hasText: 'GET /catalogue' }).waitFor()
    expect(page.url()).toContain(`#/trace/${idOf(3)}`)
    await page.keyboard.press('Escape')
    await rows(page).first().waitFor()
    expect(await page.locator('[aria-selected="true"]').innerText()).toContain('GET /catalogue')
  })

  test.each(['Enter', 'ArrowDown'])(
    'goes from the search to what it found by %s, where nothing more is written',
    async (key) => {
      const { page } = await withTraces()
      await rows(page).first().waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('duration>20ms resource:*catalogue')
      await page.keyboard.press('Enter')
      await page.getByText('1 trace match').waitFor()
      await page.keyboard.press(key)
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await page.locator('.trace-head', { hasText: 'GET /catalogue' }).waitFor()
    },
  )

  test('explains its keys, and changes its colours for good', async () => {
    const { page } = await withTraces()
    await rows(page).first().waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('critical path').waitFor({ state: 'detached' })
    await page.getByRole('dialog').getByText('group by resource').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await background()
    await page.keyboard.press('t')
    const dark = await background()
    expect(dark).not.toBe(light)
    await page.reload()
    await rows(page).first().waitFor()
    expect(await background()).toBe(dark)
  })

  test('says how many traces had to make room', async () => {
    const { agent, page, show } = await openViewer({ maxBytes: 100_000 })
    const long = { 'a.tag': 'x'.repeat(5000) }
    await send(
      agent,
      Array.from({ length: 60 }, (_, i) => ({ trace: i + 1, id: 1, meta: long })),
    )
    await show('#/traces')
    await page.getByText(/^\d+ forgotten$/).waitFor()
  })
})
