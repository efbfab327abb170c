/** As much of a node of ESTree as the rules look at, whichever parser made it. */
export interface SyntaxNode {
  readonly type: string
  /** Where it begins and ends, in UTF-16 units. */
  readonly range: readonly [number, number]
  readonly parent?: SyntaxNode | null
  readonly name?: unknown
  readonly value?: unknown
  readonly kind?: string
  readonly async?: boolean
  readonly await?: boolean
  readonly computed?: boolean
  readonly delegate?: boolean
  readonly argument?: SyntaxNode | null
  readonly arguments?: readonly SyntaxNode[]
  readonly callee?: SyntaxNode
  readonly object?: SyntaxNode
  readonly property?: SyntaxNode
  readonly expression?: SyntaxNode | boolean
  readonly source?: SyntaxNode
  readonly imported?: SyntaxNode
  readonly key?: SyntaxNode
  readonly test?: SyntaxNode | null
  readonly id?: SyntaxNode | null
  readonly init?: SyntaxNode | null
  readonly sourceType?: string
}

/** A stretch of code without a branch. */
export interface Segment {
  readonly prevSegments: readonly Segment[]
}

/** The ways through one function, or through the module itself. */
export interface CodePath {
  readonly initialSegment: Segment
}

/** Where a variable comes from. */
export interface Definition {
  readonly type: string
  /** The identifier that is defined. */
  readonly name: SyntaxNode
  /** The declarator, the import specifier, the function. */
  readonly node: SyntaxNode
  readonly parent?: SyntaxNode | null
}

export interface Variable {
  readonly defs: readonly Definition[]
}

export interface SyntaxScope {
  readonly set: ReadonlyMap<string, Variable>
  readonly upper: SyntaxScope | null
}

export interface SourceCode {
  readonly ast: SyntaxNode
  getScope(node: SyntaxNode): SyntaxScope
  getText(node: SyntaxNode): string
}

export interface Fixer {
  insertTextBefore(node: SyntaxNode, text: string): object
  replaceText(node: SyntaxNode, text: string): object
}

export type Fix = (fixer: Fixer) => readonly object[]

export interface Report {
  readonly node: SyntaxNode
  readonly messageId: string
  readonly data?: Readonly<Record<string, string>>
  readonly fix?: Fix
  readonly suggest?: readonly {
    readonly messageId: string
    readonly data?: Record<string, string>
    readonly fix: Fix
  }[]
}

/** What ESLint gives a rule. */
export interface RuleContext {
  readonly sourceCode: SourceCode
  readonly settings: Readonly<Record<string, unknown>>
  report(report: Report): void
}

/** What is called for a node, for a segment, for a code path; a method's type, because each wants to know its own. */
type Listener = { listen(subject: object, node: object): void }['listen']

/** A rule as ESLint takes it. */
export interface RuleModule {
  readonly meta: {
    readonly type: 'problem'
    readonly docs: { readonly description: string }
    readonly fixable: 'code'
    readonly hasSuggestions: true
    readonly schema: never[]
    readonly messages: Record<string, string>
  }
  /** Takes ESLint's context of a rule, and gives what to call for which node. */
  create(context: never): Record<string, Listener>
}
