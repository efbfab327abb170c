import type { Definition, SyntaxNode, SyntaxScope } from './syntax.ts'

export type ScopeOf = (node: SyntaxNode) => SyntaxScope

/** An expression without what only parsers and type checkers see of it. */
export function bare(node: SyntaxNode): SyntaxNode {
  const { expression } = node
  return /^(Chain|TSAs|TSNonNull|TSSatisfies|TSTypeAssertion|Parenthesized)/.test(node.type) &&
    typeof expression === 'object'
    ? bare(expression)
    : node
}

/** The name in `object.name` and `object.#name`, empty for everything else. */
export function memberOf({ type, computed, property }: SyntaxNode): string {
  return type === 'MemberExpression' && computed !== true ? String(property?.name ?? '') : ''
}

/** The one place where a variable is defined; none for parameters, which are whatever is passed, and for globals. */
export function definitionOf(scopeOf: ScopeOf, identifier: SyntaxNode): Definition | undefined {
  if (identifier.type !== 'Identifier') return undefined
  for (let scope: SyntaxScope | null = scopeOf(identifier); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(String(identifier.name))
    if (variable === undefined) continue
    const [definition, ...others] = variable.defs
    return others.length === 0 && definition?.type !== 'Parameter' ? definition : undefined
  }
  return undefined
}

/** Whether a value is a function, as far as its text tells; what was imported is taken for one. */
export function isFunction(scopeOf: ScopeOf, value: SyntaxNode): boolean {
  if (value.type !== 'Identifier') return /Function/.test(value.type)
  const definition = definitionOf(scopeOf, value)
  if (definition?.type !== 'Variable') return definition !== undefined
  return /Function/.test(definition.node.init?.type ?? '')
}
