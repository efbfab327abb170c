import { existsSync } from 'node:fs'

/** Where a Chromium may be, first the one that somebody names. */
const PLACES = [
  process.env['CHROME_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

export const chromium: string | undefined = PLACES.find((place) => place !== undefined && existsSync(place))

/** Why there is nothing to open; undefined if there is. */
export const missing: string | undefined =
  chromium === undefined
    ? 'skipped: no Chromium at CHROME_PATH or in /usr/bin'
    : existsSync(new URL('../../../dist/viewer/viewer.js', import.meta.url))
      ? undefined
      : 'skipped: needs `npm run build`'
