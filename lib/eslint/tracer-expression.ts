import { bare, definitionOf, memberOf, type ScopeOf } from './expressions.ts'
import type { Definition, SyntaxNode } from './syntax.ts'

/** How far an alias of an alias is followed; what goes further, or in a circle, is not taken for a tracer. */
const MAX_DEPTH = 8

/** Where the value of a variable was taken from. */
interface Origin {
  /** As it is called there; `default` for a module itself that was required, `*` for all that was imported. */
  readonly name: string
  readonly module: string | undefined
}

/** Tells by names, imports and assignments which expressions are a tracer of clew. */
export class TracerExpression {
  readonly #names: ReadonlySet<string>
  readonly #scopeOf: ScopeOf

  /** Takes the names that tracers have in this project, besides `tracer`. */
  constructor(names: readonly string[], scopeOf: ScopeOf) {
    this.#names = new Set(['tracer', ...names])
    this.#scopeOf = scopeOf
  }

  matches(node: SyntaxNode, depth = 0): boolean {
    if (depth > MAX_DEPTH) return false
    const value = bare(node)
    if (value.type === 'Identifier') return this.#named(value, depth)
    if (value.type === 'MemberExpression') {
      return this.#names.has(memberOf(value)) || (memberOf(value) === 'default' && this.#isModule(value.object))
    }
    if (value.type !== 'CallExpression' || value.callee === undefined) return false
    const callee = bare(value.callee)
    if (memberOf(callee) === 'init' && callee.object !== undefined) return this.matches(callee.object, depth + 1)
    return moduleOf(value) === 'clew' || this.#makes(callee)
  }

  #named(identifier: SyntaxNode, depth: number): boolean {
    if (this.#names.has(String(identifier.name))) return true
    const definition = definitionOf(this.#scopeOf, identifier)
    const origin = originOf(definition)
    if (origin !== undefined) {
      return this.#names.has(origin.name) || (origin.name === 'default' && origin.module === 'clew')
    }
    const init = definition?.node.init
    return definition?.type === 'Variable' && !!init && this.matches(init, depth + 1)
  }

  #isModule(object: SyntaxNode | undefined): boolean {
    if (object === undefined) return false
    const value = bare(object)
    return (moduleOf(value) ?? originOf(definitionOf(this.#scopeOf, value))?.module) === 'clew'
  }

  /** `createTracer`, under whatever name it was imported. */
  #makes(callee: SyntaxNode): boolean {
    if (callee.type !== 'Identifier') return memberOf(callee) === 'createTracer'
    return (originOf(definitionOf(this.#scopeOf, callee))?.name ?? callee.name) === 'createTracer'
  }
}

function originOf(definition: Definition | undefined): Origin | undefined {
  if (definition?.type === 'ImportBinding') {
    const { node, parent } = definition
    const module = textOf(parent?.source)
    if (node.type === 'ImportSpecifier') return { name: nameOf(node.imported), module }
    if (node.type === 'ImportDefaultSpecifier') return { name: 'default', module }
    return node.type === 'ImportNamespaceSpecifier' ? { name: '*', module } : undefined
  }
  if (definition?.type !== 'Variable' || !definition.node.init) return undefined
  const init = bare(definition.node.init)
  const module = moduleOf(init)
  if (definition.node.id?.type === 'Identifier') {
    return module === undefined ? undefined : { name: init.type === 'AwaitExpression' ? '*' : 'default', module }
  }
  const property = definition.name.parent
  return property?.type === 'Property' && property.computed !== true
    ? { name: nameOf(property.key), module }
    : undefined
}

/** The module in `require('module')` and `await import('module')`. */
function moduleOf({ type, callee, arguments: [first] = [], argument }: SyntaxNode): string | undefined {
  if (type === 'AwaitExpression') return argument?.type === 'ImportExpression' ? textOf(argument.source) : undefined
  return type === 'CallExpression' && callee?.name === 'require' ? textOf(first) : undefined
}

function nameOf(node: SyntaxNode | undefined): string {
  return String(node?.name ?? node?.value ?? '')
}

function textOf(node: SyntaxNode | null | undefined): string | undefined {
  return typeof node?.value === 'string' ? node.value : undefined
}
