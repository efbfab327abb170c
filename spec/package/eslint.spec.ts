import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { compiled } from './compile.ts'
import { project } from './project.ts'

const ESLINT = dirname(createRequire(import.meta.url).resolve('eslint/package.json'))

const SHOP = `
  import { tracer } from 'clew'
  export async function checkout(cart) {
    using span = tracer.trace('shop.checkout')
    await pay(cart)
  }
  export async function pay(cart) {
    using span = tracer.open('shop.pay')
  }
`

test.each([
  ['an ES module', 'eslint.config.mjs', `import clew from 'clew/eslint'; export default [clew.configs.recommended]`],
  ['CommonJS', 'eslint.config.cjs', `module.exports = [require('clew/eslint').configs.recommended]`],
  [
    'rules by name',
    'eslint.config.mjs',
    `import * as clew from 'clew/eslint'; export default [{ plugins: { clew }, rules: { 'clew/using-open': 2 } }]`,
  ],
])('ESLint takes the plugin from a configuration that is %s', async (_what, config, text) => {
  const app = project({ [config]: text, 'shop.mjs': SHOP })
  const { stdout, stderr, code } = await app.node([join(ESLINT, 'bin/eslint.js'), '--format', 'json', 'shop.mjs'])
  expect(stderr).toBe('')
  expect(code).toBe(1)
  const [{ messages }] = JSON.parse(stdout)
  expect(messages.map(({ ruleId, line }: { ruleId: string; line: number }) => `${ruleId} ${line}`)).toEqual([
    'clew/using-open 4',
    'clew/using-open 8',
  ])
})

test.each([
  ['an ES module', 'eslint.config.mts', `import clew from 'clew/eslint'`],
  ['a CommonJS module', 'eslint.config.cts', `import clew from 'clew/eslint'`],
  ['a CommonJS module that requires', 'eslint.config.cts', `import clew = require('clew/eslint')`],
])("the plugin is one by ESLint's types, for %s", (_what, config, head) => {
  const source = `${head}
    import { defineConfig } from 'eslint/config'
    const all = defineConfig([clew.configs.recommended, { plugins: { clew }, rules: { 'clew/using-open': 'warn' } }])
    export { all }`
  const { errors } = compiled(
    { [config]: source },
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      paths: { 'eslint/config': [join(ESLINT, 'lib/types/config-api.d.ts')] },
      noEmit: true,
    },
  )
  expect(errors).toEqual([])
})
