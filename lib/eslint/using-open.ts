import { AwaitFlow } from './await-flow.ts'
import { bare, isFunction, memberOf, type ScopeOf } from './expressions.ts'
import type { CodePath, Fix, RuleContext, RuleModule, Segment, SyntaxNode } from './syntax.ts'
import { TracerExpression } from './tracer-expression.ts'

/** A `using` declaration of a span. */
interface SpanDeclaration {
  readonly declarator: SyntaxNode
  /** The text in which the variable is known. */
  readonly scope: SyntaxNode
}

/** Reports `using` declarations of spans that leak into what runs beside the function, or that are no spans but promises. */
export const usingOpen: RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'require `using span = await tracer.open()` where `tracer.trace()` would leak' },
    fixable: 'code',
    hasSuggestions: true,
    schema: [],
    messages: {
      trace:
        'Until this async function has passed an `await`, a span that `trace()` opens becomes the parent of what runs beside the function. Use `await {{tracer}}.open()`, or `trace()` with a function.',
      promise: '`open()` gives a promise of a span, which `using` cannot end. Write `await` before it.',
      notAsync:
        '`open()` gives a promise of a span, which `using` cannot end, and there is nothing to await it with. Use `trace()`.',
      toOpen: 'Use `await {{tracer}}.open()`.',
      toTrace: 'Use `{{tracer}}.trace()`.',
    },
  },

  create(context: RuleContext) {
    const { sourceCode } = context
    const scopes: ScopeOf = (node) => sourceCode.getScope(node)
    const tracers = new TracerExpression(tracerNames(context.settings), scopes)
    const flows: AwaitFlow[] = []
    const pause = (node: SyntaxNode, own: boolean, scope?: SyntaxNode): void => {
      flows.at(-1)?.pause(scope === undefined ? { node, own } : { node, own, scope })
    }

    function check(flow: AwaitFlow, call: SyntaxNode): void {
      const declaration = spanDeclaration(call)
      if (declaration === undefined) return
      const callee = bare(call.callee ?? call)
      const tracer = callee.object === undefined ? 'tracer' : sourceCode.getText(callee.object)
      const inAsync = flow.node.async === true
      if (memberOf(callee) === 'trace') {
        const { declarator, scope } = declaration
        if (!inAsync || flow.hasWaited(call) || !flow.pausesBetween(declarator.range[1], scope.range[1])) return
        const fix = turned(call, 'open', true)
        context.report({
          node: call,
          messageId: 'trace',
          data: { tracer },
          suggest: [{ messageId: 'toOpen', data: { tracer }, fix }],
        })
      } else if (inAsync || (flow.node.type === 'Program' && flow.node.sourceType === 'module')) {
        context.report({ node: call, messageId: 'promise', fix: turned(call, 'open', true) })
      } else {
        const fix = turned(call, 'trace', false)
        context.report({
          node: call,
          messageId: 'notAsync',
          suggest: [{ messageId: 'toTrace', data: { tracer }, fix }],
        })
      }
    }

    return {
      onCodePathStart(path: CodePath, node: SyntaxNode) {
        flows.push(new AwaitFlow(node, path))
      },
      onCodePathSegmentStart(segment: Segment) {
        flows.at(-1)?.enter(segment)
      },
      onCodePathSegmentEnd(segment: Segment) {
        flows.at(-1)?.leave(segment)
      },
      onCodePathEnd() {
        const flow = flows.pop()
        for (const call of flow?.calls ?? []) if (flow !== undefined) check(flow, call)
      },
      'AwaitExpression:exit'(node: SyntaxNode) {
        pause(node, true)
      },
      // Its end waits for the inner generator's; each plain `yield` hands the branch back to whoever asks for more.
      'YieldExpression:exit'(node: SyntaxNode) {
        pause(node, node.delegate === true)
      },
      // Before each turn, and before it ends without one.
      'ForOfStatement[await=true] > .left:exit'(node: SyntaxNode) {
        pause(node, true)
      },
      'ForOfStatement[await=true]:exit'(node: SyntaxNode) {
        pause(node, true)
      },
      'VariableDeclaration[kind="await using"] > VariableDeclarator:exit'(node: SyntaxNode) {
        pause(node, true, scopeOf(node))
      },
      'CallExpression:exit'(node: SyntaxNode) {
        if (isOpening(node, tracers, scopes) && spanDeclaration(node) !== undefined) flows.at(-1)?.call(node)
      },
    }
  },
}

/** The names that `settings.clew.tracers` gives tracers. */
function tracerNames(settings: Readonly<Record<string, unknown>>): readonly string[] {
  const { tracers } = Object(settings['clew'])
  return Array.isArray(tracers) ? tracers.filter((name) => typeof name === 'string') : []
}

/** Whether it is `tracer.trace(name, options)` or `tracer.open(name, options)`. */
function isOpening(
  { callee: given, arguments: args = [] }: SyntaxNode,
  tracers: TracerExpression,
  scopes: ScopeOf,
): boolean {
  if (given === undefined || args.length > 2 || args.some(({ type }) => type === 'SpreadElement')) return false
  const callee = bare(given)
  const method = memberOf(callee)
  if ((method !== 'trace' && method !== 'open') || callee.object === undefined) return false
  return (args[1] === undefined || !isFunction(scopes, args[1])) && tracers.matches(callee.object)
}

/** The declaration whose variable gets what the call gives; none if something else happens with it first. */
function spanDeclaration(call: SyntaxNode): SpanDeclaration | undefined {
  let value = call
  for (let { parent } = call; parent; { parent } = parent) {
    if (parent.type === 'VariableDeclarator') {
      const scope = /using$/.test(parent.parent?.kind ?? '') ? scopeOf(parent) : undefined
      return scope && { declarator: parent, scope }
    }
    const passes =
      bare(parent) !== parent || parent.type === 'LogicalExpression' || parent.type === 'ConditionalExpression'
    if (!passes || parent.test === value) return undefined
    value = parent
  }
  return undefined
}

/** The block in which the variable of a declarator is known. */
function scopeOf(declarator: SyntaxNode): SyntaxNode | undefined {
  return declarator.parent?.parent ?? undefined
}

function turned(call: SyntaxNode, method: string, awaited: boolean): Fix {
  const { property } = bare(call.callee ?? call)
  return (fixer) => [
    ...(awaited ? [fixer.insertTextBefore(call, 'await ')] : []),
    ...(property === undefined ? [] : [fixer.replaceText(property, method)]),
  ]
}
