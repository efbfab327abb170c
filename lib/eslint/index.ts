import { VERSION } from '../platform/version.ts'
import type { RuleModule } from './syntax.ts'
import { usingOpen } from './using-open.ts'

/** An element of a flat configuration that switches rules on. */
export interface RuleConfig {
  readonly name: string
  readonly plugins: Record<string, ClewPlugin>
  readonly rules: Record<string, 'error'>
}

/** Rules for code that is traced with clew. */
export interface ClewPlugin {
  readonly meta: { readonly name: string; readonly version: string }
  readonly rules: Record<string, RuleModule>
  readonly configs: { readonly recommended: RuleConfig }
}

export const meta: ClewPlugin['meta'] = { name: 'clew', version: VERSION }
export const rules: ClewPlugin['rules'] = { 'using-open': usingOpen }

const recommended: RuleConfig = { name: 'clew/recommended', plugins: {}, rules: { 'clew/using-open': 'error' } }
export const configs: ClewPlugin['configs'] = { recommended }

/**
 * A plugin for ESLint.
 *
 * @example
 * import clew from 'clew/eslint'
 * export default [clew.configs.recommended]
 */
const plugin: ClewPlugin = { meta, rules, configs }
// The configuration has to name the plugin that it is part of.
recommended.plugins['clew'] = plugin
export default plugin
