import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { minifySync } from 'rolldown/utils'
import { defineConfig, type Rolldown, type UserConfig } from 'tsdown'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** dd-trace's users import the constants one by one, all together, or as the default. */
function isConstants(fileName: string): boolean {
  return /^ext(\/\w+)?\./.test(fileName)
}

/**
 * For each way into the one CommonJS implementation a facade of ES module syntax that only hands on: two implementations
 * would be two tracers, with half of the spans in each.
 */
const facades: Rolldown.Plugin = {
  name: 'esm-facades',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.isEntry || chunk.name === 'cli') continue
      const file = chunk.fileName.split('/').at(-1)
      const names = chunk.exports.map((name) =>
        file === 'index.cjs' && name === 'default' ? 'tracer as default' : name,
      )
      const source = names.length === 0 ? `import './${file}'\n` : `export { ${names.join(', ')} } from './${file}'\n`
      const whole = isConstants(chunk.fileName) ? `import all from './${file}'\nexport default all\n` : ''
      this.emitFile({ type: 'asset', fileName: chunk.fileName.replace(/\.cjs$/, '.mjs'), source: source + whole })
      // `require('clew')` is the tracer itself, as dd-trace's users write it.
      if (chunk.exports.includes('default')) chunk.code += 'module.exports = Object.assign(exports.default, exports)\n'
    }
  },
}

/**
 * zod keeps its settings on `globalThis`, for all copies of itself: those of the application would change how clew reads
 * options, and import would have an effect.
 */
const ownZod: Rolldown.Plugin = {
  name: 'zod-of-our-own',
  transform: {
    filter: { id: /[\\/]node_modules[\\/]zod[\\/]/, code: /globalThis\)?\.__zod_/ },
    handler: (code) => `const ownGlobals = {}\n${code.replace(/globalThis(?=\)?\.__zod_)/g, 'ownGlobals')}`,
  },
}

/** The sources are modules, hence strict; what they are compiled to would not be, and every wrapped function see another `this`. */
const strict: Rolldown.Plugin = {
  name: 'strict',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/^(#!.*\n)?/, "$&'use strict'\n")
    }
  },
}

/** One character beyond Latin-1, be it in a comment, and V8 keeps the whole file with two bytes a character. */
const narrow: Rolldown.Plugin = {
  name: 'narrow-characters',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      chunk.code = chunk.code.replace(/[^\0-\xff]/g, (char) => {
        return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
      })
    }
  },
}

/** Packages that most processes need not load, each with a file of its own. */
const LATE = { yaml: 'yaml', zod: 'zod/mini' }

/** Packages that are not bundled, and that most processes need not load either. */
const LATE_DEPENDENCIES = ['@msgpack/msgpack']

/** Loads them where they are needed: by literals that bundlers understand. */
const late: Rolldown.Plugin = {
  name: 'late-files',
  generateBundle(_options, bundle) {
    if (!('config.cjs' in bundle)) return
    const own = Object.entries(LATE).map(([file, name]) => [name, `./${file}.cjs`] as const)
    for (const [name, file] of [...own, ...LATE_DEPENDENCIES.map((name) => [name, name] as const)]) {
      const load = new RegExp(`\\(0, \\w+\\.createRequire\\)\\(__filename\\)\\("${name}"\\)`)
      const chunk = Object.values(bundle).find((one) => one.type === 'chunk' && load.test(one.code))
      if (chunk?.type !== 'chunk') throw new Error(`expected a call that loads ${name}, got none`)
      chunk.code = chunk.code.replace(load, `require("${file}")`)
    }
  },
}

/** What a tracer loads when it first calls it. */
const SELDOM = {
  // Where there are files, mistakes, or somebody who asks.
  seldom:
    /[\\/]lib[\\/](startup-line|platform[\\/]yaml|config[\\/](explain|losses|remarks|known-names|near-name|dd-trace-options|stable-file|stable-rules|secret-patterns))\.ts/,
  // Where rules, a mapping of services, keys of baggage or an address of DogStatsD are given, or something as OpenTelemetry has it.
  given:
    /[\\/]lib[\\/]config[\\/](dogstatsd-url|keys-form|otel-forms|rule|rules-form|sampling-rule-forms|shown-flaws|texts-form)\.ts/,
  // Where rules or a rate of the user's are to decide, or somebody asks what has decided.
  rules:
    /[\\/]lib[\\/]sampling[\\/](explain-decision|glob|glob-automaton|rate-limiter|sampling-rule|span-pattern|span-sampling-rule|trace-rules)\.ts/,
  // Where leaks are looked for, or an application has a context of its own.
  scopes:
    /[\\/]lib[\\/](create-managed-scope\.ts|scope[\\/](managed-scope|single-call|sibling-watch|stack-frame)\.ts|platform[\\/](call-sites|cls-hooked-package)\.ts|cls-hooked[\\/](?!index\.ts))/,
  // When a function gives something back that is still to be waited for, and is no promise; when an emitter is bound.
  results:
    /[\\/]lib[\\/]run[\\/](async-iterable|bound-emitter|ending|generator|node-stream|override|steps|thenable|waiting|web-stream)\.ts/,
  // Where functions are wrapped, by hand or by a decorator.
  wrapping: /[\\/]lib[\\/]run[\\/](decorator|wrap)\.ts/,
  // When a tag gets what is no text, number or boolean, or a span what is no tag.
  details:
    /[\\/]lib[\\/]span[\\/](event|flattening|known-text|link|own-getter|rough-bytes|span-details|view-bytes)\.ts/,
  // Where a processor is to look at finished spans.
  finished: /[\\/]lib[\\/]span[\\/](chosen|finished-\w+)\.ts/,
  // Where the tracer counts in the agent's place, or speaks v0.5 with it.
  statistics: /[\\/]lib[\\/](stats[\\/]|export[\\/](v05-|v04-translation|string-table))/,
  // When headers are first read or written.
  propagation: /[\\/]lib[\\/](propagation[\\/]|linked-tracestate\.ts)/,
  // Where the tracer tells of its health.
  metrics: /[\\/]lib[\\/](metrics[\\/]|platform[\\/]udp-socket\.ts)/,
  // When the program first waits for something, or a trace is complete.
  sending:
    /[\\/]lib[\\/](msgpack[\\/]|span[\\/]json-list\.ts|agent-exporter\.ts|exporters\.ts|process-fact-tags\.ts|platform[\\/](container|git-repository|http-date|msgpack-package|process-tags|standing-exchange)\.ts|export[\\/](?!trace-processor\.ts|processor-chain\.ts))/,
}

/** The files that are loaded for most programs, at start or soon after it, and those that need another one only for some of what they do. */
const LAZY = ['tracer', 'config', 'sending', 'propagation', 'finished', 'details', 'cli']

/** Modules of Node that take long to load, and that are needed seldom too. */
const LATE_BUILTINS = ['module', 'os', 'url']

const seldom: Rolldown.Plugin = {
  name: 'seldom-files',
  generateBundle(_options, bundle) {
    if (!('config.cjs' in bundle)) return
    const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
    const loading = chunks.filter(({ name }) => LAZY.includes(name))
    for (const name of Object.keys(SELDOM)) lateIn(loading, name, `./${name}.cjs`)
    for (const name of LATE_BUILTINS) lateIn(chunks, `node_${name}`, `node:${name}`)
  },
}

/** Makes of a file that these load at once one that they load where they name something of it. */
function lateIn(chunks: readonly Rolldown.OutputChunk[], name: string, file: string): void {
  const load = new RegExp(
    `^(?:const|let) (require_${name}|${name}) = require\\("${file.replaceAll('.', '\\.')}"\\)`,
    'm',
  )
  const loading = chunks.filter(({ code, fileName }) => fileName !== file.slice('./'.length) && load.test(code))
  if (loading.length === 0) throw new Error(`expected an import of ${file}, got none`)
  for (const chunk of loading) {
    const [, variable] = load.exec(chunk.code) ?? []
    chunk.code = chunk.code
      // In brackets, because `new` would call what is nearest to it.
      .replace(new RegExp(`\\b${variable}\\.(\\w+)`, 'g'), `(${variable}().$1)`)
      // Kept, because to ask for a file again takes a microsecond.
      .replace(load, `let ${variable}_loaded\nconst ${variable} = () => (${variable}_loaded ??= require("${file}"))`)
  }
}

/** Packages that the viewer is made of. */
const VIEWER = ['preact', 'htm']

/** Once code is minified, lines begin in its templates only, where htm takes no notice of how far they are indented. */
const unindented: Rolldown.Plugin = {
  name: 'unindented-templates',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/\n\s+/g, '\n')
    }
  },
}

/** The page beside the viewer's code, and the style sheets of its folders as one. */
const page: Rolldown.Plugin = {
  name: 'viewer-page',
  generateBundle() {
    for (const fileName of ['index.html', 'favicon.svg'])
      this.emitFile({ type: 'asset', fileName, source: readFileSync(join('lib/agent/viewer', fileName)) })
    const sheets = { entryPoints: ['lib/agent/viewer/viewer.css'], bundle: true, minify: true, write: false } as const
    this.emitFile({ type: 'asset', fileName: 'viewer.css', source: String(buildSync(sheets).outputFiles[0]?.text) })
  },
}

/**
 * Parameters and what functions declare get short names: a tenth less time for V8 to read a file. What a stack trace shows stays:
 * lines, and the names of functions, classes and private methods, which the bundler's own way to minify would change.
 */
const shortLocals: Rolldown.Plugin = {
  name: 'short-locals',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      const { code, errors } = minifySync(chunk.fileName, chunk.code, {
        mangle: { toplevel: false, keepNames: true },
        codegen: { removeWhitespace: false },
        compress: false,
      })
      if (errors.length > 0) throw new Error(`expected ${chunk.fileName} to be read, got ${errors[0]?.message}`)
      chunk.code = code
    }
  },
}

/** Less for V8 to read: a tenth of the time that it takes to load a file. Lines stay, for who reads where an error was thrown. */
const lean: Rolldown.Plugin = {
  name: 'lean-lines',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      // The sources are indented by blanks: no template has a tab at the beginning of a line.
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replace(/\n\t+/g, '\n').replace(/^\/\/#(end)?region.*\n/gm, '')
    }
  },
}

/** As values and not by getters, of which each takes V8 as long as a small function. Nothing that is exported is set again. */
const plainExports: Rolldown.Plugin = {
  name: 'plain-exports',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      chunk.code = chunk.code.replace(EXPORT, (getter, name, local) => {
        // Whatever may be set again is declared by `let`, and so are the modules of Node, which are not exported.
        if (new RegExp(`^let ${local}\\b`, 'm').test(chunk.code)) throw new Error(`expected a constant, got ${getter}`)
        return `exports.${name} = ${local}`
      })
    }
  },
}

const EXPORT =
  /^Object\.defineProperty\(exports, "(\w+)", \{\s+enumerable: true,\s+get: function\(\) \{\s+return ([\w$]+);\s+\}\s+\}\);$/gm

/**
 * A file that is loaded is called `require_<file>` here, and so is, by rolldown, the function that it makes of that file where it
 * bundles this package into a program: the one would hide the other, and be called before it is there.
 */
const ownNames: Rolldown.Plugin = {
  name: 'names-of-files',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/\brequire_(?=[a-z]\w*\b)/g, 'from_')
  },
}

/** The licences of what is bundled ask to be passed on with it; the bundler adds a few lines of its own. */
const notices: Rolldown.Plugin = {
  name: 'third-party-notices',
  generateBundle(_options, bundle) {
    if (!('config.cjs' in bundle)) return
    // Of all builds, because they have one file for it.
    const names = ['rolldown', ...Object.keys(LATE), ...VIEWER]
    const parts = names.map((name) => notice(join('node_modules', name)))
    const source = `# Third-party notices\n\nThe files of this package contain code of other packages, under these licences.\n${parts.sort().join('')}`
    this.emitFile({ type: 'asset', fileName: 'THIRD_PARTY_NOTICES.md', source })
  },
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return `\n## ${name} ${version} (${license})\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`
}

/**
 * Declarations that say what the files do: in those of the ES modules the names of the CommonJS ones, so that a span is
 * of one type however it was come by, and for `require('clew')` the tracer itself.
 */
const declarations: Rolldown.Plugin = {
  name: 'declarations',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.isEntry) continue
      if (chunk.fileName === 'cli.d.cts') {
        delete bundle[chunk.fileName]
        continue
      }
      let from = `./${chunk.fileName.split('/').at(-1)?.replace('.d.cts', '.cjs')}`
      let names = '*'
      if (chunk.fileName === 'index.d.cts') {
        const types = bundle['types.d.cts']
        this.emitFile({ type: 'asset', fileName: 'default-tracer.d.cts', source: chunk.code })
        from = './default-tracer.cjs'
        names = /export (\{ .* \})/.exec(chunk.code)?.[1] ?? ''
        chunk.code = tracerItself(names.slice(2, -2).split(', '), from, types?.type === 'chunk' ? types.code : '')
      }
      if (isConstants(chunk.fileName)) {
        const all = chunk.exports.filter((name) => name !== 'default').join(', ')
        this.emitFile({
          type: 'asset',
          fileName: chunk.fileName.replace(/\.cts$/, '.mts'),
          source: `import all from '${from}'\nexport { ${all} } from '${from}'\nexport default all\n`,
        })
        chunk.code = chunk.code.replace(/export (\{.*\});?\s*$/s, 'declare namespace all { export $1 }\nexport = all\n')
        continue
      }
      // What ES modules import as the default is what `require` gives, as for every CommonJS module.
      const also = names === '*' && chunk.exports.includes('default') ? `export { default } from '${from}'\n` : ''
      const source = chunk.exports.length === 0 ? 'export {}\n' : `export ${names} from '${from}'\n${also}`
      this.emitFile({ type: 'asset', fileName: chunk.fileName.replace(/\.cts$/, '.mts'), source })
    }
  },
}

/** `export =` a tracer that has the values as fields, with the types in a namespace of the same name. */
function tracerItself(names: readonly string[], from: string, declared: string): string {
  const values = names.filter((name) => !/^type | as default$/.test(name))
  const classes = values.filter((name) => declared.includes(`declare class ${name} `))
  const types = names.flatMap((name) => (name.startsWith('type ') ? name.slice('type '.length) : []))
  return [
    `import type * as all from '${from}'`,
    'declare const clew: typeof all.tracer & {',
    '  readonly default: typeof all.tracer',
    ...values.map((name) => `  readonly ${name}: typeof all.${name}`),
    '}',
    'declare namespace clew {',
    ...[...classes, ...types].map((name) => alias(name, declared)),
    '}',
    'export = clew',
    '',
  ].join('\n')
}

/** A namespace that were to export the types themselves, classes among them, could not have the name of a constant. */
function alias(exported: string, declared: string): string {
  const [original, name = original] = exported.split(' as ')
  const [, parameters] = new RegExp(`(?:type|interface|class) ${original}<(.*?)> [={]`).exec(declared) ?? []
  if (parameters === undefined) return `  export type ${name} = all.${name}`
  const names = parameters.split(', ').map((parameter) => parameter.split(' ')[0])
  return `  export type ${name}<${parameters}> = all.${name}<${names.join(', ')}>`
}

interface Shared {
  /** The file that takes the declarations that several entries share. */
  readonly declarations: string
  /** The files that take the code that several entries share, with names that a stack trace may show. */
  readonly code: Rolldown.CodeSplittingGroup[]
  /** Whether an entry may load another one, and find there more than that one's exports, instead of a file they share. */
  readonly entries: boolean
}

type FileNames = Rolldown.OutputOptions['chunkFileNames']

function named(names: FileNames, chunk: Rolldown.PreRenderedChunk): string {
  return (typeof names === 'function' ? names(chunk) : names) ?? '[name].cjs'
}

function build(entry: Record<string, string>, shared: Shared): UserConfig {
  const types = [{ name: `${shared.declarations}.d`, minShareCount: 2 }]
  return {
    entry,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    define: { CLEW_VERSION: JSON.stringify(version) },
    deps: { onlyBundle: [] },
    hash: false,
    inputOptions: (options, _format, { cjsDts }) => ({
      ...options,
      preserveEntrySignatures: shared.entries && !cjsDts ? 'allow-extension' : 'exports-only',
      plugins: [
        options.plugins,
        cjsDts
          ? declarations
          : [strict, late, seldom, plainExports, ownNames, shortLocals, lean, narrow, facades, notices],
      ],
      onLog: (level, log, handle) => handle(level === 'warn' ? 'error' : level, log),
    }),
    outputOptions: (options, _format, { cjsDts }) => ({
      ...options,
      exports: 'named',
      // What it takes of rolldown's own each build has in a file of its own: one would write over that of the other.
      chunkFileNames: (chunk) =>
        chunk.name === 'rolldown-runtime' ? `${shared.declarations}-runtime.cjs` : named(options.chunkFileNames, chunk),
      // What the methods do is told by the declarations; the rest is for who works on them.
      comments: cjsDts || { annotation: true, jsdoc: false, legal: false },
      minifyInternalExports: false,
      codeSplitting: {
        groups: cjsDts ? types : shared.code,
        // Otherwise a group takes along whatever its files import.
        ...(cjsDts ? {} : { includeDependenciesRecursively: !shared.entries }),
      },
    }),
    dts: { compilerOptions: { isolatedDeclarations: true, stripInternal: true } },
    checks: { pluginTimings: false },
    logLevel: 'error',
  }
}

const program = {
  index: 'lib/index.ts',
  core: 'lib/core.ts',
  register: 'lib/register.ts',
  testing: 'lib/testing/index.ts',
  agent: 'lib/agent/index.ts',
  'cls-hooked': 'lib/cls-hooked/index.ts',
  cli: 'lib/cli/index.ts',
}

const constants = {
  ext: 'lib/ext/index.ts',
  'ext/tags': 'lib/ext/tags.ts',
  'ext/types': 'lib/ext/types.ts',
  'ext/kinds': 'lib/ext/kinds.ts',
  'ext/priority': 'lib/ext/priority.ts',
  'ext/formats': 'lib/ext/formats.ts',
}

const eslint = { eslint: 'lib/eslint/index.ts' }

/** What files have in common that are loaded late. */
const lateFile = {
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  deps: { onlyBundle: Object.keys(LATE) },
  hash: false,
  minify: true,
  dts: false,
  logLevel: 'error',
} as const satisfies UserConfig

/** The parser alone, by the ES modules that yaml has for browsers: of those, what nobody calls can be left out. */
const yaml: UserConfig = {
  ...lateFile,
  entry: { yaml: 'lib/platform/yaml-parser.ts' },
  alias: { yaml: join(import.meta.dirname, 'node_modules/yaml/browser/index.js') },
  plugins: [strict, narrow],
}

const zod: UserConfig = {
  ...lateFile,
  entry: { zod: 'lib/config/schema-library.ts' },
  plugins: [ownZod, strict, narrow],
}

/** What a browser loads from the development agent: one file of code for all of it. */
const viewer: UserConfig = {
  entry: { viewer: 'lib/agent/viewer/main.ts' },
  outDir: 'dist/viewer',
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  tsconfig: 'lib/agent/viewer/tsconfig.json',
  deps: { onlyBundle: VIEWER },
  hash: false,
  minify: true,
  dts: false,
  clean: false,
  plugins: [unindented, narrow, page],
  logLevel: 'error',
}

export default defineConfig([
  build(program, {
    declarations: 'types',
    // Each takes what those before it left.
    code: [
      ...Object.entries(SELDOM).map(([name, test]) => ({ name, test })),
      // What its cost is measured by: it can be loaded without the rest, as the development agent does, and without what the
      // program alone asks of a terminal and a desktop.
      {
        name: 'config',
        test: /[\\/]lib[\\/](config[\\/]|errors\.ts|ext[\\/]|platform[\\/](?!context-backend\.ts|keyboard\.ts|browser\.ts))/,
      },
      { name: 'dev-agent', test: /[\\/]lib[\\/](agent|terminal)[\\/]/, minShareCount: 2 },
      { name: 'tracer', test: /[\\/]lib[\\/](?!index\.ts|default-tracer\.ts)/, minShareCount: 3 },
    ],
    entries: true,
  }),
  // Apart, with a copy of the constants: each file that the tracer loads at start takes half a millisecond.
  build(constants, {
    declarations: 'constants',
    code: [{ name: 'constants', test: /[\\/]lib[\\/]ext[\\/]/ }],
    entries: false,
  }),
  // Apart too: a linter needs none of the tracer.
  build(eslint, { declarations: 'eslint', code: [], entries: false }),
  yaml,
  zod,
  viewer,
])
