import { expect, test } from 'vitest'
import { sourcePlace } from '../../../lib/agent/viewer/trace/source-place.ts'

test.each([
  ['    at apply (/app/shop.mjs:38:13)', '/app/shop.mjs:38:13'],
  ['    at file:///home/a-b/x@1.0/s+t~.js:4:5', '/home/a-b/x@1.0/s+t~.js:4:5'],
  ['    at async answer (file:///app/service.mjs:54:33)', '/app/service.mjs:54:33'],
  ['    at f (C:\\app\\x.ts:1:2)', '/C:/app/x.ts:1:2'],
  ['    at f (file:///C:/app/x.ts:1:2)', '/C:/app/x.ts:1:2'],
])('%j leads to the line of its file', (line, path) => {
  const found = sourcePlace(line, 'vscode')
  expect(found?.href).toBe(`vscode://file${path}`)
  expect(found?.parts.join('')).toBe(line)
})

test.each([
  'RangeError: no',
  '    at f (node:internal/process/task_queues:105:5)',
  '    at f (https://elsewhere.invalid/x.js:1:2)',
  '    at f (//elsewhere/share/x.js:1:2)',
  '    at f (javascript:alert(1):1:2)',
  '    at f (./src/x.js:1:2)',
  '    at f (/app/../etc/x.js:1:2)',
  '    at f (/a b/x.js:1:2)',
  '    at f (\\x.js:1:2)',
  '    at f (\\\\elsewhere\\share\\x.js:1:2)',
  '    at f (/app/x%2e.js:1:2)',
  '    at f (/app/x.js?y:1:2)',
  '    at f (/app/<img src=x>:1:2)',
  '    at f (/app/x.js:1)',
])('%j leads nowhere', (line) => {
  expect(sourcePlace(line, 'vscode')).toBeUndefined()
})

test.each(['none', '__proto__', 'javascript', ''])('nothing leads to an editor %j', (editor) => {
  expect(sourcePlace('at f (/app/x.js:1:2)', editor)).toBeUndefined()
})
