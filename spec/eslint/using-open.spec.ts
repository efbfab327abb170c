import { describe, expect, test } from 'vitest'
import clew from '../../lib/eslint/index.ts'
import { lint, mended, reports } from './lint.ts'

const OPEN = "using span = tracer.trace('job')"

describe('reports a span that leaks into what runs beside', () => {
  test.each([
    ['an async function', `async function f() { ${OPEN}; await work() }`],
    ['an async arrow function', `const f = async () => { ${OPEN}; await work() }`],
    ['an async function expression', `const f = async function () { ${OPEN}; await work() }`],
    ['an async method', `class A { async f() { ${OPEN}; await work() } }`],
    ['an async private method', `class A { async #f() { ${OPEN}; await work() } }`],
    ['an async method of an object', `const o = { async f() { ${OPEN}; await work() } }`],
    ['an async generator', `async function* f() { ${OPEN}; await work() }`],
    ['an async generator that yields', `async function* f() { ${OPEN}; yield 1 }`],
    ['an async function in a module that awaits', `await 1; async function f() { ${OPEN}; await work() }`],
    [
      'an async function in one that has awaited',
      `async function g() { await 1; async function f() { ${OPEN}; await 2 } }`,
    ],
    ['a block', `async function f() { { ${OPEN}; await work() } }`],
    ['the head of a loop', `async function f() { for (using span = tracer.trace('job'); ; ) { await work() } }`],
    ['with options', `async function f() { using span = tracer.trace('job', { type: 'sql' }); await work() }`],
    ['with options by name', `async function f(options) { using span = tracer.trace('job', options); await work() }`],
    [
      'with options of before',
      `const o = {}; async function f() { using span = tracer.trace('job', o); await work() }`,
    ],
    ['among others', `async function f() { using a = null, span = tracer.trace('job'); await work() }`],
    ['if at all', `async function f(on) { using span = on ? tracer.trace('job') : null; await work() }`],
    ['or else', `async function f(span) { using one = span ?? tracer.trace('job'); await work() }`],
    ['await using', `async function f() { await using span = tracer.trace('job'); await work() }`],
    ['by an optional call', `async function f() { using span = tracer?.trace('job'); await work() }`],
  ])('in %s', (_name, code) => {
    expect(reports(code)).toEqual([expect.stringMatching(/^trace /)])
  })
})

describe('takes for waiting while the span is open', () => {
  test.each([
    ['await', 'await work()', true],
    ['await in an expression', 'return 1 + (await work())', true],
    ['await in a block', 'if (a) { await work() }', true],
    ['for await', 'for await (const a of b) {}', true],
    ['await using', 'await using other = make()', true],
    ['await using in a block', '{ await using other = make() }', true],
    ['await using at the head of a loop', 'for (await using a of b) {}', true],
    ['nothing', 'work()', false],
    ['returning a promise', 'return work()', false],
    ['await in a function', 'const g = async () => { await work() }', false],
    ['await in a method', 'class A { async g() { await work() } }', false],
  ])('%s', (_name, rest, waits) => {
    expect(reports(`async function f() { ${OPEN}; ${rest} }`)).toHaveLength(waits ? 1 : 0)
  })

  test.each([
    ['after its block', `{ ${OPEN} } await work()`],
    ['after its loop', `for (const a of b) { ${OPEN} } await work()`],
    ['after its switch', `switch (a) { case 1: { ${OPEN} } } await work()`],
    ['for its name', `using span = tracer.trace(await name())`],
    ['for its tracer', `using span = (await make()).tracer.trace('job')`],
  ])('not await %s', (_name, body) => {
    expect(reports(`async function f() { ${body} }`)).toEqual([])
  })
})

describe('takes for waiting before', () => {
  test.each([
    ['nothing', '', false],
    ['await', 'await 1;', true],
    ['await in a declaration', 'const a = await work();', true],
    ['await in an argument', 'log(await work());', true],
    ['await in a block', '{ await 1 }', true],
    ['await using in a block', '{ await using other = make() }', true],
    ['await using in a block that is left', 'one: { await using other = make(); if (a) break one; }', true],
    ['await using that is still to wait', 'await using other = make();', false],
    ['for await', 'for await (const a of b) {}', true],
    ['await using at the head of a loop, which may be empty', 'for (await using a of b) {}', false],
    ['await in a function', 'const g = async () => { await 1 };', false],
    ['await in if', 'if (a) await 1;', false],
    ['await in if and else', 'if (a) await 1; else await 2;', true],
    ['await in the condition', 'if (await a) work();', true],
    ['await unless it returns', 'if (a) return; else await 1;', true],
    ['await unless it throws', 'if (a) throw b; await 1;', true],
    ['await behind &&', 'a && (await 1);', false],
    ['await behind ??', 'a ?? (await 1);', false],
    ['await before &&', '(await a) && work();', true],
    ['await behind ?.', 'a?.(await 1);', false],
    ['await in ? and :', 'a ? await 1 : await 2;', true],
    ['await in ? alone', 'a ? await 1 : 2;', false],
    ['await in a default', 'const { b = await 1 } = a;', false],
    ['await in a loop', 'for (const a of b) await a;', false],
    ['await in the head of a loop', 'for (const a of await b) work();', true],
    ['await in while', 'while (a) await 1;', false],
    ['await in the condition of while', 'while (await a) work();', true],
    ['await in do while', 'do await 1; while (a)', true],
    ['await in an endless loop', 'for (;;) { await 1; if (a) break }', true],
    ['await in an endless loop, left before', 'for (;;) { if (a) break; await 1 }', false],
    ['await in some cases', 'switch (a) { case 1: await 1 }', false],
    ['await in all cases', 'switch (a) { case 1: await 1; break; default: await 2 }', true],
    ['await in what was switched on', 'switch (await a) { case 1: work() }', true],
    ['await in try', 'try { await 1 } catch {}', true],
    ['await in try, after what may throw', 'try { work(); await 1 } catch {}', false],
    ['await in try and catch', 'try { work(); await 1 } catch { await 2 }', true],
    ['await in try, without catch', 'try { work(); await 1 } finally { work() }', true],
    ['await in catch', 'try { work() } catch { await 1 }', false],
    ['await in finally', 'try { work() } finally { await 1 }', true],
    ['await in a class', 'class A { [await 1]() {} }', true],
  ])('%s', (_name, before, waited) => {
    expect(reports(`async function f() { ${before} ${OPEN}; await work() }`)).toHaveLength(waited ? 0 : 1)
  })

  test.each([
    ['the first time', `for (const a of b) { ${OPEN}; await work() }`, 1],
    ['after waiting in the loop', `for (const a of b) { await 1; ${OPEN}; await work() }`, 0],
    ['after waiting before the loop', `await 1; for (const a of b) { ${OPEN}; await work() }`, 0],
    ['in for await', `for await (const a of b) { ${OPEN}; await work() }`, 0],
    ['in finally', `try { work() } finally { ${OPEN}; await work() }`, 1],
    ['in finally after await', `await 1; try { work() } finally { ${OPEN}; await work() }`, 0],
    ['in code that is not reached', `return; { ${OPEN}; await work() }`, 0],
    ['after its own argument', `using span = tracer.trace(await name()); await work()`, 0],
    ['after the one before it', `using a = await make(), span = tracer.trace('job'); await work()`, 0],
    ['twice', `${OPEN}; using other = tracer.trace('other'); await work()`, 2],
    ['once, after open', `using a = await tracer.open('a'); ${OPEN}; await work()`, 0],
  ])('%s', (_name, body, count) => {
    expect(reports(`async function f() { ${body} }`)).toHaveLength(count)
  })

  test.each([
    ['before yield', `await 1; ${OPEN}; yield 1`, 0],
    ['after yield, in whose consumer it runs', `await 1; yield 1; ${OPEN}; await work()`, 1],
    ['after yield and await', `yield 1; await 1; ${OPEN}; await work()`, 0],
    ['after yield*, which has awaited', `yield* pages(); ${OPEN}; await work()`, 0],
    ['in a loop that yields', `await 1; for (const a of b) { ${OPEN}; yield a }`, 1],
    ['in for await that yields', `for await (const a of b) { ${OPEN}; yield a }`, 0],
  ])('in an async generator, %s', (_name, body, count) => {
    expect(reports(`async function* f() { ${body} }`)).toHaveLength(count)
  })
})

describe('leaves alone', () => {
  test.each([
    ['synchronous functions', `function f() { ${OPEN}; work() }`],
    ['a function in an async one', `async function f() { const g = () => { ${OPEN} }; await g() }`],
    ['synchronous generators', `function* f() { ${OPEN}; yield 1 }`],
    ['class static blocks', `async function f() { class A { static { ${OPEN} } } await 1 }`],
    ['modules that await', `{ ${OPEN}; await work() }`],
    ['open', `async function f() { using span = await tracer.open('job'); await work() }`],
    ['spans by hand', `async function f() { const span = tracer.trace('job'); await work(); span.finish() }`],
    ['a function', `async function f() { using span = tracer.trace('job', () => make()); await work() }`],
    ['options and a function', `async function f() { using span = tracer.trace('job', o, make); await work() }`],
    ['a function by name', `function make() {} async function f() { using span = tracer.trace('job', make); await 1 }`],
    [
      'a function in a variable',
      `const make = () => {}; async function f() { using a = tracer.trace('job', make); await 1 }`,
    ],
    [
      'an imported function',
      `import { make } from './a'; async function f() { using a = tracer.trace('job', make); await 1 }`,
    ],
    ['arguments that cannot be seen', `async function f() { using span = tracer.trace(...args); await work() }`],
    ['what is done with the span first', `async function f() { using span = held(tracer.trace('job')); await work() }`],
    ['the condition', `async function f() { using span = tracer.trace('job') ? make() : null; await work() }`],
    ['spans that are not made active', `async function f() { using span = tracer.startSpan('job'); await work() }`],
    ['others', `async function f() { using span = console.trace('job'); await work() }`],
    ['functions named trace', `async function f() { using span = trace('job'); await work() }`],
    ['other names', `async function f() { using span = tracer.traced('job'); await work() }`],
  ])('%s', (_name, code) => {
    expect(reports(code)).toEqual([])
  })
})

describe('suggests open', () => {
  test.each([
    [
      `async function f() { using span = tracer.trace('job', { type: 'sql' }); await work() }`,
      `async function f() { using span = await tracer.open('job', { type: 'sql' }); await work() }`,
    ],
    [
      `async function f(on) { using span = on ? this.tracer.trace('job') : null; await work() }`,
      `async function f(on) { using span = on ? await this.tracer.open('job') : null; await work() }`,
    ],
    [
      `async function f() { using span = tracer?.trace('job'); await work() }`,
      `async function f() { using span = await tracer?.open('job'); await work() }`,
    ],
    [
      `async function f() { await using span = tracer\n  .trace('job'); await work() }`,
      `async function f() { await using span = await tracer\n  .open('job'); await work() }`,
    ],
  ])('%s', (code, expected) => {
    expect(mended(code)).toBe(expected)
    expect(reports(expected)).toEqual([])
  })

  test('and says why', () => {
    const [message] = lint(`async function f() { using span = this.tracer.trace('job'); await work() }`)
    expect(message).toMatchObject({ ruleId: 'clew/using-open', severity: 2, line: 1, column: 35 })
    expect(message?.message).toBe(
      'Until this async function has passed an `await`, a span that `trace()` opens becomes the parent of what runs beside the function. Use `await this.tracer.open()`, or `trace()` with a function.',
    )
    expect(message?.suggestions?.map(({ desc }) => desc)).toEqual(['Use `await this.tracer.open()`.'])
  })
})

describe('reports open that is not awaited', () => {
  test.each([
    [
      'async function f() { using span = tracer.open("job") }',
      'async function f() { using span = await tracer.open("job") }',
    ],
    [
      'async () => { await using span = tracer.open("job") }',
      'async () => { await using span = await tracer.open("job") }',
    ],
    [
      'async function f() { await 1; using span = tracer.open("job") }',
      'async function f() { await 1; using span = await tracer.open("job") }',
    ],
    ['{ using span = tracer.open("job") }', '{ using span = await tracer.open("job") }'],
  ])('and adds await: %s', (code, expected) => {
    expect(reports(code)).toEqual([expect.stringMatching(/^promise /)])
    expect(lint(code)[0]?.fix).toBeDefined()
    expect(mended(code)).toBe(expected)
    expect(reports(expected)).toEqual([])
  })

  test.each([
    ['function f() { using span = tracer.open("job") }', 'function f() { using span = tracer.trace("job") }'],
    ['function* f() { using span = tracer.open("job") }', 'function* f() { using span = tracer.trace("job") }'],
    [
      'class A { static { using span = tracer.open("job") } }',
      'class A { static { using span = tracer.trace("job") } }',
    ],
  ])('and suggests trace where nothing can be awaited: %s', (code, expected) => {
    expect(reports(code)).toEqual([expect.stringMatching(/^notAsync /)])
    expect(lint(code)[0]?.fix).toBeUndefined()
    expect(mended(code)).toBe(expected)
    expect(reports(expected)).toEqual([])
  })

  test('and suggests trace in CommonJS, whose modules cannot await', () => {
    const code = '{ using span = tracer.open("job") }'
    expect(lint(code, {}, 'commonjs').map(({ messageId }) => messageId)).toEqual(['notAsync'])
    expect(mended(code, 'commonjs')).toBe('{ using span = tracer.trace("job") }')
  })

  test.each([
    ['a promise by hand', 'async function f() { const opening = tracer.open("job"); using span = await opening }'],
    ['of something else', 'function f() { using file = fs.open("job") }'],
  ])('and not %s', (_name, code) => {
    expect(reports(code)).toEqual([])
  })
})

test('the plugin says who it is, and its configuration names it', () => {
  expect(clew.meta).toEqual({ name: 'clew', version: expect.stringMatching(/^\d/) })
  expect(clew.configs.recommended.plugins).toEqual({ clew })
  expect(Object.keys(clew.configs.recommended.rules)).toEqual(Object.keys(clew.rules).map((name) => `clew/${name}`))
})
