import { describe, expect, test } from 'vitest'
import { missing } from './chromium.ts'
import { idOf, type SentSpan, send } from './sent-spans.ts'
import { openViewer, withBrowser } from './viewer.ts'

/** What runs, or becomes an element, where text is taken for markup, for a selector or for an address. */
const CORPUS = [
  '<script>globalThis.ran = 1</script>',
  '<img src=x onerror="globalThis.ran = 1">',
  '"><svg onload="globalThis.ran = 1">',
  `'><iframe srcdoc="<script>parent.ran = 1</script>">`,
  '</title></textarea></style><script>globalThis.ran = 1</script>',
  'javascript:globalThis.ran=1',
  '<a href="javascript:globalThis.ran=1">x</a>',
  '{{constructor.constructor("globalThis.ran = 1")()}}',
  '$' + '{globalThis.ran = 1}',
  '<!--<img src="--><img src=x onerror=globalThis.ran=1//">',
  '<math><mi xlink:href="javascript:globalThis.ran=1">',
  '<style>@import "http://elsewhere.invalid/x.css"</style>',
  '<base href="http://elsewhere.invalid/">',
  '__proto__',
  '\u202e\u0000\ud800 "quoted" \\back',
] as const

/** A trace with a text of the corpus in every field that is text. */
function hostile(trace: number, text: string): SentSpan[] {
  const link = [{ trace_id: idOf(1), span_id: '0000000000000001', attributes: { [text]: text }, tracestate: text }]
  const event = [{ name: text, time_unix_nano: 1_773_489_871_208_000_000, attributes: { [text]: text } }]
  const texts = { name: text, service: text, resource: text, type: text }
  const meta = {
    [text]: text,
    'span.kind': text,
    'http.status_code': text,
    'http.url': text,
    'error.type': text,
    'error.message': text,
    'error.stack': `${text}\n    at ${text} (${text}:1:2)`,
    'peer.service': text,
    'db.name': text,
    '_dd.span_links': JSON.stringify(link),
    events: JSON.stringify(event),
    [`baggage.${text}`]: text,
    env: text,
    version: text,
  }
  return [
    { trace, id: 1, takes: 5000, error: 1, ...texts, meta, metrics: { [text]: 1 } },
    { trace, id: 2, parent: 1, takes: 1000, error: 1, ...texts, meta },
  ]
}

/** Elements that the viewer itself never makes, and attributes that run something. */
const FOREIGN =
  'script:not([src="viewer.js"]), img, iframe, object, embed, base, math, style, [onerror], [onload], [srcdoc]'

const id = (i: number) => idOf(i + 1)

describe.skipIf(missing)(`hostile spans in a browser${missing === undefined ? '' : ` (${missing})`}`, () => {
  withBrowser()

  test('become no element and run nothing, on any screen', async () => {
    const { page, agent, show, complaints, requests } = await openViewer()
    await send(
      agent,
      CORPUS.flatMap((text, i) => hostile(i + 1, text)),
    )
    const harm: string[] = []
    const look = async (hash: string, shown: string) => {
      await show(hash)
      await page.locator(shown).first().waitFor()
      const found = await page.evaluate((foreign) => {
        const links = [...document.querySelectorAll('a')].map(
          (link) => link.getAttribute('href') ?? link.getAttribute('xlink:href'),
        )
        const strange = links.filter((href) => href === null || !/^(#\/|\/api\/)/.test(href))
        return [
          ...[...document.querySelectorAll(foreign)].map((element) => element.outerHTML),
          ...strange.map(String),
          ...('ran' in globalThis ? ['it ran'] : []),
        ]
      }, FOREIGN)
      harm.push(...found.map((what) => `${hash}: ${what}`))
    }
    await look('#/traces', '.grid a.row')
    await look('#/traces?by=resource', '.groups td')
    for (const [i, text] of CORPUS.entries()) {
      await look(`#/trace/${id(i)}?span=2`, '.panel .error-box')
      expect(await page.locator('.panel .tags').first().innerText()).toContain(
        text.split('\u0000')[0]?.split('\u202e')[0],
      )
    }
    await page.keyboard.press('v')
    await page.mouse.move(300, 230)
    await look(`#/trace/${id(1)}`, '.panel .list')
    await look(`#/traces?query=${encodeURIComponent(CORPUS[1])}`, '.chip')
    await look('#/services', '.map a')
    await look('#/errors', '.card')
    await look('#/doctor', '.card, .notice')
    await look(`#/compare?a=${id(0)}&b=${id(1)}`, '.compare td')
    await look('#/wire', '.wire td')
    await page.locator('.wire tbody tr').first().click()
    await page.locator('.panel .json').first().waitFor()
    expect(harm).toEqual([])
    expect(complaints).toEqual([])
    expect(requests.filter((url) => !url.startsWith(agent.url))).toEqual([])
  })

  test('addresses that somebody made up lead nowhere strange', async () => {
    const { page, show, complaints } = await openViewer()
    for (const hash of [
      '#/trace/<img src=x onerror=alert(1)>',
      '#javascript:alert(1)',
      '#/__proto__/constructor',
      '#/wire?n=%00',
    ]) {
      await show(hash)
      await page.locator('nav').waitFor()
      expect(await page.locator('nav a[aria-current]').innerText()).toMatch(/Traces|Wire/)
    }
    expect(complaints).toEqual([])
  })
})
