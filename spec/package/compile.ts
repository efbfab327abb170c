import { join, resolve } from 'node:path'
import ts from 'typescript'
import { type Project, project } from './project.ts'

/** Parsed files of TypeScript and Node, which all compilations have in common. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/** A project whose TypeScript has been compiled in place. */
export interface Compiled extends Project {
  /** What the compiler had to say, a line each: `app.mts(3): TS2345: …`. */
  readonly errors: readonly string[]
}

/** Compiles a project as one that has the package installed would, with all checks, those of declaration files included. */
export function compiled(files: Readonly<Record<string, string>>, options: ts.CompilerOptions): Compiled {
  const made = project(files)
  const settings: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.esnext.decorators.d.ts'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    newLine: ts.NewLineKind.LineFeed,
    typeRoots: [resolve('node_modules/@types')],
    types: ['node'],
    ...options,
  }
  const host = ts.createCompilerHost(settings)
  const { getSourceFile } = host
  host.getSourceFile = (name, version, ...rest) => {
    if (!name.includes('/node_modules/') || name.includes('/clew/')) return getSourceFile(name, version, ...rest)
    const key = `${name} ${JSON.stringify(version)}`
    if (!parsed.has(key)) parsed.set(key, getSourceFile(name, version, ...rest))
    return parsed.get(key)
  }
  const roots = Object.keys(files).filter((name) => /\.[cm]?[jt]s$/.test(name))
  const program = ts.createProgram(
    roots.map((name) => join(made.folder, name)),
    settings,
    host,
  )
  const found = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]
  return { ...made, errors: found.map((one) => describe(one, made.folder)) }
}

function describe({ file, start, code, messageText }: ts.Diagnostic, folder: string): string {
  const place =
    file === undefined
      ? ''
      : `${file.fileName.replace(`${folder}/`, '')}(${file.getLineAndCharacterOfPosition(start ?? 0).line + 1}): `
  return `${place}TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
}
