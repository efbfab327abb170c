import { dirname } from 'node:path'
import ts from 'typescript'

/**
 * The declarations of a module and of all that its exports refer to in its package, in the order of their files and without
 * their comments, and then the names it exports: what programs can come to rely on, and nothing else.
 */
export function publicTypes(file: string): string {
  const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, noEmit: true, types: [] })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`expected a module, got none in ${file}`)

  const found = new Set<ts.Node>()
  const visit = (symbol: ts.Symbol | undefined): void => {
    if (symbol === undefined) return
    const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    for (const declaration of real.declarations ?? []) {
      const statement = statementOf(declaration)
      if (found.has(statement) || !statement.getSourceFile().fileName.startsWith(dirname(file))) continue
      found.add(statement)
      walk(statement)
    }
  }
  const walk = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) visit(checker.getSymbolAtLocation(node))
    ts.forEachChild(node, walk)
  }
  const exported = checker.getExportsOfModule(module)
  for (const symbol of exported) visit(symbol)

  const files = program.getSourceFiles()
  const place = (node: ts.Node): number => files.indexOf(node.getSourceFile()) * 1e9 + node.pos
  const printer = ts.createPrinter({ removeComments: true })
  const texts = [...found]
    .filter((node) => !ts.isExportDeclaration(node))
    .sort((a, b) => place(a) - place(b))
    .map((node) => printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()))
  const names = exported.map((symbol) => {
    const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return real.name === symbol.name ? symbol.name : `${real.name} as ${symbol.name}`
  })
  names.sort()
  return `${texts.join('\n\n')}\n\nexport { ${names.join(', ')} }\n`
}

function statementOf(node: ts.Node): ts.Node {
  return ts.isSourceFile(node.parent) ? node : statementOf(node.parent)
}
