import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { expect, inject, test } from 'vitest'
import { untar } from './untar.ts'

const archive = join(inject('packed'), 'clew.tgz')
const entries = untar(readFileSync(archive))
const files = new Map(entries.map(({ path, content }) => [path.replace('package/', ''), content.toString()]))
const manifest = JSON.parse(files.get('package.json') ?? '')

/** What a lock file says of a package. */
interface Locked {
  readonly version: string
  readonly integrity: string
  readonly dev?: boolean
  readonly peer?: boolean
  readonly hasInstallScript?: boolean
  readonly dependencies?: object
}

/** Every file that may be in the package, by what it is there for. */
const EXPECTED = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'dist/THIRD_PARTY_NOTICES.md',
  // The ways in: code and types, for require and for import.
  ...[
    'index',
    'core',
    'register',
    'testing',
    'agent',
    'cls-hooked',
    'eslint',
    'ext',
    'ext/formats',
    'ext/kinds',
    'ext/priority',
    'ext/tags',
  ]
    .concat('ext/types')
    .flatMap((name) => ['cjs', 'mjs', 'd.cts', 'd.mts'].map((extension) => `dist/${name}.${extension}`)),
  'dist/cli.cjs',
  'dist/config.cjs',
  // What is loaded where somebody asks for the doctor.
  'dist/doctor.cjs',
  // What is loaded where there is a YAML file, where there may be a mistake, and what either or a question needs.
  'dist/yaml.cjs',
  'dist/zod.cjs',
  ...['seldom', 'given', 'rules', 'scopes', 'results', 'wrapping', 'details', 'finished', 'sending'].map(
    (name) => `dist/${name}.cjs`,
  ),
  // What is loaded where the tracer counts in the agent's place, or speaks v0.5 with it.
  'dist/statistics.cjs',
  // What is loaded where it tells of its health.
  'dist/metrics.cjs',
  // What the development agent gives to browsers.
  ...['index.html', 'viewer.js', 'viewer.css', 'favicon.svg'].map((name) => `dist/viewer/${name}`),
  // What they share.
  ...['tracer', 'propagation', 'dev-agent', 'constants', 'constants-runtime'].map((name) => `dist/${name}.cjs`),
  ...['types', 'default-tracer', 'constants'].map((name) => `dist/${name}.d.cts`),
]

test('holds these files and no other', () => {
  expect([...files.keys()].sort()).toEqual(EXPECTED.sort())
})

test('takes less than 1,150 kB of disk, of which the development agent has 210, its viewer 120, the parser of YAML 100, and the statistics 60', () => {
  const bytes = entries.reduce((sum, { content }) => sum + content.length, 0)
  expect(bytes).toBeLessThan(1_150_000)
})

test('says nothing of the machine it was made on', () => {
  const strangers = [process.cwd(), `${homedir()}/`, 'file://', 'registry.']
  const found = [...files].flatMap(([path, text]) =>
    strangers.filter((stranger) => text.includes(stranger)).map((stranger) => `${path}: ${stranger}`),
  )
  expect(found).toEqual([])
})

test('runs nothing when it is installed, and brings one dependency', () => {
  const hooks = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']
  expect(hooks.filter((hook) => hook in manifest.scripts)).toEqual([])
  expect(Object.keys(manifest.dependencies)).toEqual(['@msgpack/msgpack'])
})

test('brings nothing along, wherever it is installed, that runs a script or that may be another one tomorrow', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const installed = Object.entries<Locked>(packages).filter(([path, { dev, peer }]) => path !== '' && !dev && !peer)
  expect(installed.map(([path]) => path)).toEqual(['node_modules/@msgpack/msgpack'])
  for (const [path, { version, hasInstallScript, integrity, dependencies }] of installed) {
    expect({ hasInstallScript, dependencies }).toEqual({})
    expect(integrity).toMatch(/^sha512-/)
    expect(manifest.dependencies[path.replace('node_modules/', '')]).toBe(version)
  }
  expect(manifest.files).toEqual(['dist', 'CHANGELOG.md'])
  expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m)
})

test('has one file that can be executed: the program, which names its interpreter', () => {
  expect(entries.filter(({ mode }) => (mode & 0o111) !== 0).map(({ path }) => path)).toEqual(['package/dist/cli.cjs'])
  expect(manifest.bin).toEqual({ clew: './dist/cli.cjs' })
  expect(files.get('dist/cli.cjs')).toMatch(/^#!\/usr\/bin\/env node\n/)
})

test('loads nothing but Node, itself and its dependency', () => {
  const wanted = [...files.entries()].flatMap(([path, text]) =>
    /\.[cm]js$/.test(path) ? [...text.matchAll(/(?:require|import)\("(?!\.)([^"]+)"\)/g)].map(([, name]) => name) : [],
  )
  const foreign = new Set(wanted.filter((name) => name?.startsWith('node:') === false))
  expect([...foreign]).toEqual(['@msgpack/msgpack'])
})

test('passes on the licence of the code that is bundled', () => {
  const notices = files.get('dist/THIRD_PARTY_NOTICES.md') ?? ''
  // The build fails where anything else is bundled: `onlyBundle` in tsdown.config.ts.
  const names = ['htm', 'preact', 'rolldown', 'yaml', 'zod']
  expect([...notices.matchAll(/^## (\S+) /gm)].map(([, name]) => name)).toEqual(names)
  for (const name of names) {
    const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'))
    expect(notices).toContain(`## ${name} ${version} (${license})`)
    expect(notices).toContain(readFileSync(`node_modules/${name}/LICENSE`, 'utf8').trim())
  }
  const bundled = [...files].flatMap(([path, text]) =>
    path.endsWith('.cjs') ? [...text.matchAll(/^\/\/#region .*node_modules\/([^/]+)/gm)].map(([, name]) => name) : [],
  )
  // What is bundled has files of its own, and those are minified.
  expect([...new Set(bundled)]).toEqual([])
})

test('has characters of one byte each in its code, comments included', () => {
  const wide = [...files].filter(([path, text]) => /\.[cm]js$/.test(path) && /[^\0-\xff]/.test(text))
  expect(wide.map(([path]) => path)).toEqual([])
})

test('publint has nothing to say', async () => {
  const packed = readFileSync(archive)
  const tarball = packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball: tarball as ArrayBuffer }, level: 'suggestion' })
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
})

test('the types are those of the files, for every way of resolving them', () => {
  const { resolve } = createRequire(import.meta.url)
  const attw = join(dirname(resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js')
  const report = JSON.parse(execFileSync(process.execPath, [attw, archive, '--format', 'json'], { encoding: 'utf8' }))
  expect(Object.keys(report.analysis.entrypoints)).toContain('./ext/tags')
  expect(report.problems ?? {}).toEqual({})
})
