import { describe, expect, onTestFinished, test } from 'vitest'
import { missing } from './chromium.ts'
import { idOf, send } from './sent-spans.ts'
import { broken, catalogue, checkout } from './shop-spans.ts'
import { openViewer, type Viewer, withBrowser } from './viewer.ts'

async function withShop(hash: string): Promise<Viewer> {
  const viewer = await openViewer()
  await send(viewer.agent, [...checkout(1), ...broken(2), ...catalogue(3), ...checkout(4, 3)])
  await viewer.show(hash)
  return viewer
}

describe.skipIf(missing)(`the other screens in a browser${missing === undefined ? '' : ` (${missing})`}`, () => {
  withBrowser()

  test('the service map shows who calls whom, and leads to the traces of a service', async () => {
    const { page, complaints } = await withShop('#/services')
    const box = (name: string) => page.locator('.map a', { hasText: name }).first()
    await box('stock-db').waitFor()
    const titles = await page.locator('.edge title').allTextContents()
    expect(titles.some((title) => title.startsWith('shop to stock'))).toBe(true)
    expect(await box('shop').textContent()).toContain('▲')
    expect(await page.locator('.edge text').first().textContent()).toMatch(/^[\d.,]+\/(min|s) · [\d.]+ ms$/)
    await box('payments').focus()
    expect(await page.locator('.edge.lit').count()).toBe(1)
    await page.keyboard.press('Enter')
    await page.locator('.chip', { hasText: 'service:payments' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('errors are grouped by type and place, and lead to the spans that failed', async () => {
    const { page, complaints } = await withShop('#/errors')
    const card = page.locator('.card').first()
    await card.waitFor()
    expect(await card.innerText()).toMatch(/RangeError.*1450 BC.*shop\.mjs:38:13.*shop/s)
    await card.getByRole('link', { name: 'newest' }).click()
    await page.locator('.trace-head', { hasText: 'GET /broken' }).waitFor()
    expect(await page.getByRole('complementary').innerText()).toMatch(/coupon\.apply.*RangeError.*shop\.mjs:38:13/s)
    expect(complaints).toEqual([])
  })

  test('two traces of a resource are compared span by span', async () => {
    const { page, complaints } = await withShop('#/compare')
    await page.locator('.pairs a', { hasText: 'GET /checkout' }).click()
    const row = page.locator('.compare tbody tr', { hasText: 'cart.load' })
    await row.waitFor()
    expect(await row.innerText()).toMatch(/5\.00 ms.*15\.0 ms.*\+10\.0 ms/s)
    await page.getByLabel('Exchange A and B').click()
    await page.locator('.compare tr.shorter', { hasText: 'cart.load' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('the wire shows what arrived, decoded, and what a real agent says', async () => {
    const { page, agent, complaints } = await withShop('#/wire')
    const rows = page.locator('.wire tbody tr')
    await rows.first().waitFor()
    expect(await rows.first().innerText()).toMatch(/PUT \/v0\.4\/traces.*4.*31.*200/s)
    const refused = await fetch(`${agent.url}/v0.4/traces`, { method: 'PUT', body: 'nonsense' })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    await rows.nth(1).waitFor()
    expect(await rows.first().innerText()).toContain('▲ 4')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const panel = page.getByRole('complementary')
    await panel.getByText('Headers').click()
    await panel.getByText('x-datadog-trace-count').waitFor()
    expect(await panel.innerText()).toMatch(/A real agent:.*Answer: 200.*rate_by_service.*Headers.*Payload.*\[4\]/s)
    await panel.locator('summary', { hasText: '0:' }).first().click()
    expect(complaints).toEqual([])
  })

  test('the context doctor says what to mend, with examples', async () => {
    const { page, complaints } = await withShop('#/doctor')
    const card = page.locator('.card', { hasText: 'n_plus_one' })
    await card.waitFor()
    await card.getByRole('link').first().click()
    await page.locator('.trace-head', { hasText: 'GET /catalogue' }).waitFor()
    expect(page.url()).toContain(idOf(3))
    expect(await page.getByRole('complementary').innerText()).toMatch(/again and again.*12 × SELECT name/s)
    expect(complaints).toEqual([])
  })

  test('each says so where there is nothing', async () => {
    const { page, show } = await openViewer()
    for (const [hash, text] of [
      ['#/services', 'No trace has come yet'],
      ['#/errors', 'Nothing has failed'],
      ['#/compare', 'No trace has come yet'],
      ['#/wire', 'Nothing has arrived'],
      ['#/doctor', 'Nothing to mend'],
    ] as const) {
      await show(hash)
      await page
        .locator('nav a[aria-current]')
        .and(page.locator(`[href="${hash}"]`))
        .waitFor()
      await page.getByText(text).waitFor()
    }
  })

  test.each(['traces', 'services', 'errors', 'doctor'])(
    'the screen of %s says that its query hides all traces, and shows them again',
    async (screen) => {
      const { page, complaints } = await withShop(`#/${screen}?query=service%3Anobody`)
      await page.getByText('0 of 4 traces match service:nobody').waitFor()
      await page.getByRole('link', { name: 'Show all traces' }).click()
      await page.locator('.grid a.row, .map a, .card').first().waitFor()
      expect(await page.locator('.chip').count()).toBe(0)
      expect(complaints).toEqual([])
    },
  )

  test.each(['traces', 'traces?by=resource', `trace/${idOf(3)}`, 'services', 'errors', 'compare', 'wire', 'doctor'])(
    'nothing of #/%s is beyond the edge of a window that is 800 pixels wide',
    async (hash) => {
      const { page, show } = await withShop('#/traces')
      onTestFinished(() => page.setViewportSize({ width: 1280, height: 800 }))
      await page.setViewportSize({ width: 800, height: 700 })
      await show(`#/${hash}`)
      await page.locator('.grid a.row, .groups td, .panel, .map a, .card, .pairs a, .wire td').first().waitFor()
      const beyond = await page.evaluate(() =>
        [...document.querySelectorAll('#viewer :is(a, button, td, th, input, svg, h1, h2, p)')]
          .filter((element) => element.getBoundingClientRect().right > 800)
          .map((element) => element.outerHTML.slice(0, 80)),
      )
      expect(beyond).toEqual([])
    },
  )

  test.each([
    ['services', 'jj', '#/traces?query=service'],
    ['errors', 'j', `#/trace/${idOf(2)}?span=2`],
    ['doctor', 'j', `#/trace/${idOf(3)}?span=`],
    ['traces?by=resource', 'jjk', '#/traces?query=service%3Ashop%20resource'],
  ])('in #/%s %s and Enter lead on', async (hash, keys, to) => {
    const { page } = await withShop(`#/${hash}`)
    await page.locator('.groups td, .map a, .card').first().waitFor()
    for (const key of keys) await page.keyboard.press(key)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.hash.startsWith(to))
  })

  test('digits lead to the screens', async () => {
    const { page } = await withShop('#/traces')
    await page.locator('.grid').waitFor()
    const titles = ['Service map', 'Errors', 'Compare', 'Wire', 'Context doctor', 'Traces']
    for (const [i, title] of titles.entries()) {
      await page.keyboard.press(String(((i + 1) % titles.length) + 1))
      await page.locator('nav a[aria-current]', { hasText: title }).waitFor()
    }
  })

  test('it says when the agent is gone', async () => {
    const { page, agent } = await withShop('#/traces')
    await page.locator('.grid').waitFor()
    await agent.close()
    await page.getByText('the agent is gone').waitFor()
  })
})
