import { describe, expect, test } from 'vitest'
import { reports } from './lint.ts'

describe('knows a tracer', () => {
  const used = (head: string, tracer: string): string =>
    `${head}; async function f() { using span = ${tracer}.trace('job'); await work() }`

  test.each([
    ['', 'tracer'],
    ['', 'this.tracer'],
    ['class A { #tracer; async f() { using span = this.#tracer.trace("job"); await 1 } }', 'nobody'],
    ['', 'app.parts.tracer'],
    ['', 'parts?.tracer'],
    ['', '(tracer)'],
    ['', 'createTracer()'],
    ['', 'core.createTracer({})'],
    ['', "require('clew')"],
    ['', "require('clew').tracer"],
    ['', "require('clew').default"],
    ['', "(await import('clew')).default"],
    ['', "require('clew').init()"],
    ['', 'tracer.init({})'],
    ["import clew from 'clew'", 'clew'],
    ["import clew from 'clew'", 'clew.init()'],
    ["import { tracer as t } from 'clew'", 't'],
    ["import { default as t } from 'clew'", 't'],
    ["import { 'tracer' as t } from 'clew'", 't'],
    ["import * as clew from 'clew'", 'clew.tracer'],
    ["import * as clew from 'clew'", 'clew.default'],
    ["import { tracer as t } from './tracing.js'", 't'],
    ["import clew from 'clew'; const t = clew", 't'],
    ["const t = require('clew')", 't'],
    ["const t = require('clew').init()", 't'],
    ["const { tracer: t } = require('clew')", 't'],
    ["const { tracer: t } = await import('clew')", 't'],
    ["const clew = require('clew')", 'clew.default'],
    ['const { tracer: t } = parts', 't'],
    ["import { createTracer } from 'clew/core'; const t = createTracer()", 't'],
    ["import { createTracer as make } from 'clew/core'; const t = make()", 't'],
    ["const { createTracer: make } = require('clew/core'); const t = make()", 't'],
    ['let t = createTracer()', 't'],
    ['const a = tracer; const b = a; const t = b', 't'],
  ])('%s: %s', (head, tracer) => {
    const waited = tracer.includes('await')
    const code = waited ? used(head, tracer).replace('.trace', '.open') : used(head, tracer)
    expect(reports(code)).toHaveLength(1)
  })

  test.each([
    ['', 'console'],
    ['', 'this'],
    ['', 'span'],
    ['', "require('other')"],
    ["import clew from 'other'", 'clew'],
    ["import { other } from 'clew'", 'other'],
    ["import * as clew from 'clew'", 'clew'],
    ["import { other as make } from 'clew/core'; const t = make()", 't'],
    ["const clew = await import('clew')", 'clew'],
    ["const { other: t } = require('clew')", 't'],
    ['const { [tracer]: t } = parts', 't'],
    ['const [t] = tracers', 't'],
    ['const a = b; const b = a', 'a'],
    ['var u = createTracer(); var u = other()', 'u'],
    ['', "parts['tracer2']"],
    ['', 'make()'],
  ])('and what is none: %s: %s', (head, tracer) => {
    expect(reports(used(head, tracer))).toEqual([])
  })

  test('by the names of the settings', () => {
    const settings = { clew: { tracers: ['spans', 7] } }
    expect(reports(used('', 'spans'), settings)).toHaveLength(1)
    expect(reports(used('', 'this.spans'), settings)).toHaveLength(1)
    expect(reports(used('', 'tracer'), settings)).toHaveLength(1)
    expect(reports(used('', 'spans'))).toEqual([])
  })

  test.each([[undefined], [null], ['spans'], [{ tracers: 'spans' }], [{ tracers: { 0: 'spans' } }]])(
    'whatever the settings are: %j',
    (clewSettings) => {
      expect(reports(used('', 'spans'), { clew: clewSettings })).toEqual([])
    },
  )
})
