import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer } from './answer.ts'

/** The files of the viewer: no others are served, whatever a path says. */
const FILES: ReadonlyMap<string, readonly [file: string, type: string]> = new Map([
  ['/', ['index.html', 'text/html; charset=utf-8']],
  ['/viewer.js', ['viewer.js', 'text/javascript; charset=utf-8']],
  ['/viewer.css', ['viewer.css', 'text/css; charset=utf-8']],
  ['/favicon.svg', ['favicon.svg', 'image/svg+xml']],
])

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const MISSING = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>clew dev</title>
<h1>clew dev</h1>
<p>The agent listens here and takes traces. The files of its viewer are missing: build them with <code>npm run build</code>.
<p>What it holds is at <a href="/api/traces">/api/traces</a>.
`

/** Whether a path is one of the viewer's. */
export function isViewerFile(path: string): boolean {
  return FILES.has(path)
}

/** A file of the viewer, from the folder it was built into; a page that says so where it was not. */
export async function viewerFile(folder: string, path: string): Promise<Answer> {
  const [file = '', type = ''] = FILES.get(path) ?? []
  const headers = { 'Content-Type': type, 'Content-Security-Policy': POLICY }
  try {
    return { status: 200, headers, body: await readFile(join(folder, file)) }
  } catch {
    if (path === '/') return { status: 200, headers, body: MISSING }
    return { status: 404, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }, body: 'not built\n' }
  }
}
