import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { missing } from './chromium.ts'
import { idOf, send } from './sent-spans.ts'
import { broken, catalogue, checkout } from './shop-spans.ts'
import { openViewer, type Viewer, withBrowser } from './viewer.ts'

async function withTrace(number: number): Promise<Viewer> {
  const viewer = await openViewer()
  const link = JSON.stringify([{ trace_id: idOf(1), span_id: '0000000000000004', attributes: { why: 'retry' } }])
  const event = JSON.stringify([
    { name: 'lock.taken', time_unix_nano: 1_773_489_871_212_000_000, attributes: { rows: 2 } },
  ])
  const linked = { trace: 5, id: 1, resource: 'job.retry', meta: { '_dd.span_links': link, events: event } }
  await send(viewer.agent, [...checkout(1), ...broken(2), ...catalogue(3), linked])
  await viewer.show(`#/trace/${idOf(number)}`)
  await viewer.page.locator('.lanes canvas').waitFor()
  return viewer
}

const panel = (page: Page) => page.getByRole('complementary')
const picture = (page: Page) =>
  page.locator('.lanes canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
const drawnHeight = (page: Page) => page.locator('.spacer').evaluate((spacer: HTMLElement) => spacer.offsetHeight)

/** Resolves when what is drawn differs from a picture of before. */
async function redrawn(page: Page, before: string): Promise<string> {
  await expect.poll(() => picture(page), { interval: 20 }).not.toBe(before)
  return picture(page)
}

describe.skipIf(missing)(`a trace in a browser${missing === undefined ? '' : ` (${missing})`}`, () => {
  withBrowser()

  test('tells of the whole what took the time and what failed', async () => {
    const { page, complaints } = await withTrace(2)
    expect(await page.locator('.trace-head').innerText()).toMatch(/shop.*GET \/broken.*5\.00 ms.*2 spans.*2 failed/s)
    expect(await panel(page).innerText()).toMatch(
      /Failed.*coupon\.apply.*GET \/broken.*Where the time went.*shop.*100 %/s,
    )
    expect(complaints).toEqual([])
  })

  test('tells of a span its error with the stack, its tags, and the traces that have one of them too', async () => {
    const { page } = await withTrace(2)
    await page.keyboard.press('e')
    expect(page.url()).toContain('span=2')
    expect(await panel(page).innerText()).toMatch(
      /coupon\.apply.*RangeError.*1450 BC.*\/app\/shop\.mjs:38:13.*self.*coupon\.code\s*MINOTAUR/s,
    )
    await panel(page).locator('tr', { hasText: 'coupon.code' }).hover()
    await panel(page).getByLabel('Traces with this coupon.code').click()
    await page.getByText('1 trace match').waitFor()
  })

  test('opens lines of a stack in the editor that was chosen, which it remembers', async () => {
    const { page } = await withTrace(2)
    await page.keyboard.press('e')
    const line = panel(page).getByRole('link', { name: '/app/shop.mjs:38:13' })
    expect(await line.getAttribute('href')).toBe('vscode://file/app/shop.mjs:38:13')
    await panel(page).getByLabel('Its lines open in').selectOption('Zed')
    expect(await line.getAttribute('href')).toBe('zed://file/app/shop.mjs:38:13')
    await page.reload()
    expect(await line.getAttribute('href')).toBe('zed://file/app/shop.mjs:38:13')
    await panel(page).getByLabel('Its lines open in').selectOption('no editor')
    expect(await line.count()).toBe(0)
  })

  test('copies the value of a tag', async () => {
    const { page, agent } = await withTrace(2)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: agent.url })
    await page.keyboard.press('e')
    await page.keyboard.press('e')
    await panel(page).locator('tr', { hasText: 'http.status_code' }).hover()
    await panel(page).getByLabel('Copy http.status_code').click()
    await panel(page).locator('.copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('500')
  })

  test('shows events, and links that lead to the span', async () => {
    const { page } = await withTrace(5)
    await page.keyboard.press('j')
    expect(await panel(page).innerText()).toMatch(/lock\.taken.*rows\s*2.*Links.*why\s*retry/s)
    await panel(page)
      .getByRole('link', { name: /span 4/ })
      .click()
    await page.locator('.trace-head', { hasText: 'GET /checkout' }).waitFor()
    expect(await panel(page).innerText()).toContain('POST /reservations')
  })

  test('shows baggage, and the gaps in which no child was at work', async () => {
    const { page } = await withTrace(1)
    await page.keyboard.press('j')
    expect(await panel(page).innerText()).toMatch(
      /GET \/checkout.*self.*critical.*Gaps between its children.*2\.00 ms/s,
    )
    await page.keyboard.press('j')
    expect(await panel(page).innerText()).toMatch(/cart\.load.*Baggage.*customer\s*ariadne/s)
  })

  test('keeps the selection from the waterfall to the flame graph and back', async () => {
    const { page } = await withTrace(1)
    for (const key of ['j', 'j', 'j']) await page.keyboard.press(key)
    const waterfall = await picture(page)
    await page.keyboard.press('v')
    const flame = await redrawn(page, waterfall)
    expect(page.url()).toContain('view=flame')
    expect(await panel(page).innerText()).toContain('POST /reservations')
    await page.keyboard.press('v')
    expect(await redrawn(page, flame)).toBe(waterfall)
  })

  test('zooms by wheel, keys and on the minimap, and back to the whole', async () => {
    const { page } = await withTrace(1)
    const whole = await picture(page)
    await page.mouse.move(640, 400)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -400)
    await page.keyboard.up('Control')
    const zoomed = await redrawn(page, whole)
    await page.keyboard.press('d')
    const moved = await redrawn(page, zoomed)
    await page.keyboard.press('f')
    await redrawn(page, moved)
    const minimap = await page.locator('.minimap').boundingBox()
    await page.mouse.move(200, Number(minimap?.y) + 20)
    await page.mouse.down()
    await page.mouse.move(400, Number(minimap?.y) + 20, { steps: 3 })
    await page.mouse.up()
    await page.mouse.move(640, 700)
    expect(await redrawn(page, whole)).not.toBe(moved)
  })

  test('shows and hides the critical path', async () => {
    const { page } = await withTrace(1)
    const before = await picture(page)
    await page.keyboard.press('c')
    await redrawn(page, before)
    expect(await page.getByLabel('Critical path').isChecked()).toBe(false)
  })

  test('selects by a click, folds and unfolds by keys and by the mouse', async () => {
    const { page } = await withTrace(1)
    const whole = await drawnHeight(page)
    const lanes = await page.locator('.lanes').boundingBox()
    await page.mouse.click(Number(lanes?.x) + 150, Number(lanes?.y) + 26 + 24 * 2 + 12)
    expect(await panel(page).innerText()).toContain('POST /reservations')
    await page.keyboard.press('ArrowLeft')
    expect(await drawnHeight(page)).toBe(whole - 3 * 24)
    await page.keyboard.press('ArrowRight')
    expect(await drawnHeight(page)).toBe(whole)
    await page.mouse.click(Number(lanes?.x) + 12, Number(lanes?.y) + 26 + 12)
    expect(await drawnHeight(page)).toBe(whole - 7 * 24)
  })

  test('finds spans by their tags, one after the other', async () => {
    const { page } = await withTrace(1)
    await page.keyboard.press('/')
    await page.keyboard.type('stock-db')
    await page.getByText('2', { exact: true }).waitFor()
    await page.keyboard.press('Enter')
    expect(await panel(page).innerText()).toContain('SELECT free')
    await page.keyboard.press('Enter')
    expect(await panel(page).innerText()).toContain('UPDATE stock')
    await page.getByText('2 of 2').waitFor()
  })

  test('shows what the context doctor found, and where', async () => {
    const { page } = await withTrace(3)
    const before = await picture(page)
    await panel(page).getByText('Context doctor').waitFor()
    await panel(page).locator('.stethoscope').first().click()
    await redrawn(page, before)
    expect(await panel(page).innerText()).toMatch(
      /SELECT name FROM items.*Context doctor.*12 × SELECT name FROM items/s,
    )
  })

  test('sums up the work of spans that are alike, and shows where they are', async () => {
    const { page } = await withTrace(3)
    const before = await picture(page)
    const [busiest] = await panel(page)
      .locator('section', { hasText: 'Most work of their own' })
      .locator('button')
      .all()
    expect(await busiest?.innerText()).toMatch(
      /^12 × SELECT name FROM items WHERE id = \?\s+stock-db\s+db\.query\s+22\.8 ms$/,
    )
    await busiest?.click()
    await redrawn(page, before)
    expect(await panel(page).innerText()).toContain('SELECT name FROM items')
  })

  test('takes more of the trace as it comes', async () => {
    const { page, agent } = await withTrace(2)
    await send(agent, [{ trace: 2, id: 9, parent: 1, at: 4000, takes: 500, resource: 'late.work' }])
    await page.locator('.trace-head', { hasText: '3 spans' }).waitFor()
  })

  test('says of a trace that is not there where it may be', async () => {
    const { page, show } = await openViewer()
    await show(`#/trace/${idOf(77)}`)
    await page.getByText('This trace is not here').waitFor()
  })

  test('gives the trace away in each format', async () => {
    const { page } = await withTrace(1)
    await page.getByText('Export').click()
    for (const [title, name] of [
      ['JSON', /trace-.*\.json$/],
      ['Chrome trace', /trace-.*\.json$/],
    ] as const) {
      const download = page.waitForEvent('download')
      await page.locator('.menu').getByText(title).first().click()
      expect((await download).suggestedFilename()).toMatch(name)
    }
  })
})
