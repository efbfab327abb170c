/** Layer 0: what knows nothing of the rest. */
const GROUND = ['ext', 'platform', 'msgpack', 'errors.ts']

/** What the tracer's own files are made of. */
const TRACING = [...GROUND, 'span', 'scope', 'sampling', 'propagation', 'run', 'export']

/** Who may import whom: the table of docs/ARCHITECTURE.md. What stands behind `type` may only lend its types. */
const LAYERS = {
  ext: [],
  platform: ['errors.ts'],
  msgpack: [],
  'errors.ts': [],
  span: GROUND,
  scope: [...GROUND, 'span'],
  sampling: [...GROUND, 'span'],
  propagation: [...GROUND, 'span'],
  run: [...GROUND, 'span', 'scope'],
  export: [...GROUND, 'span'],
  metrics: ['platform', 'span', 'type export'],
  stats: ['ext', 'platform', 'msgpack', 'span'],
  'tracer.ts': [...TRACING, 'tracer-context.ts', 'tracer-config.ts'],
  'tracer-config.ts': ['type config'],
  'tracer-context.ts': [...TRACING, 'late-part.ts', 'tracer-scope.ts'],
  'tracer-scope.ts': TRACING,
  'process-end.ts': ['platform', 'span', 'scope', 'export'],
  config: ['errors.ts', 'type platform'],
  terminal: [],
  agent: ['ext', 'platform', 'errors.ts', 'terminal'],
  doctor: ['config', 'export', 'ext', 'platform', 'errors.ts', 'terminal'],
  cli: ['agent', 'doctor', 'platform', 'errors.ts', 'terminal'],
  eslint: ['platform/version.ts'],
  'cls-hooked': ['errors.ts', 'type platform'],
  testing: ['core.ts', 'create-tracer.ts', 'tracer.ts', 'platform', 'export', 'type span'],
}

/** The composition root, and the doors to it: nobody else reads the configuration. */
const ROOT = [
  'create-tracer.ts',
  'create-scope.ts',
  'create-managed-scope.ts',
  'create-sampler.ts',
  'exporters.ts',
  'agent-exporter.ts',
  'process-facts.ts',
  'process-fact-tags.ts',
  'late-part.ts',
  'tracer-health.ts',
  'startup-line.ts',
  'discreet-sink.ts',
  'tracer-config.ts',
  'default-tracer.ts',
  'core.ts',
  'index.ts',
  'register.ts',
]

const path = (part) => `^lib/${part.replace('.', '\\.')}${part.endsWith('.ts') ? '$' : '/'}`

const layers = Object.entries(LAYERS).map(([part, allowed]) => ({
  name: `layer-${part}`,
  comment: `lib/${part} may import: ${allowed.join(', ') || 'nothing else in lib'}.`,
  severity: 'error',
  from: { path: path(part) },
  to: { path: '^lib/', pathNot: [part, ...allowed].map((other) => path(other.replace('type ', ''))) },
}))

const lenders = Object.entries(LAYERS).flatMap(([part, allowed]) =>
  allowed
    .filter((other) => other.startsWith('type '))
    .map((other) => ({
      name: `layer-${part}-type`,
      comment: `lib/${part} may import: ${allowed.join(', ')}.`,
      severity: 'error',
      from: { path: path(part) },
      to: { path: path(other.replace('type ', '')), dependencyTypesNot: ['type-only'] },
    })),
)

module.exports = {
  forbidden: [
    ...layers,
    ...lenders,
    {
      name: 'config-is-read-at-the-root',
      comment:
        'Parts get the values they need injected; only the composition root knows where they come from, and the doctor, who tells.',
      severity: 'error',
      from: { path: '^lib/', pathNot: ['^lib/config/', '^lib/doctor/', ...ROOT.map(path)] },
      to: { path: '^lib/config/' },
    },
    {
      name: 'lib-stands-alone',
      comment: 'What is published imports nothing that is not.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(spec|benchmarks|docs|dist)/' },
    },
    {
      name: 'packages',
      comment:
        'zod is bundled and reads the configuration, yaml its files; @msgpack/msgpack is loaded by the development agent alone. Of cls-hooked the application brings its own. The viewer is made of preact and htm.',
      severity: 'error',
      from: { path: '^lib/' },
      to: {
        dependencyTypesNot: ['core', 'local'],
        pathNot: ['node_modules/(?:zod|yaml|preact|htm)/', 'node_modules/@msgpack/'],
      },
    },
    {
      name: 'preact-draws-the-viewer',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/agent/viewer/' },
      to: { path: 'node_modules/(?:preact|htm)/' },
    },
    {
      name: 'the-viewer-runs-in-browsers',
      comment: 'It shares with the agent only what is computed from spans, and knows nothing of Node.',
      severity: 'error',
      from: { path: '^lib/agent/viewer/' },
      to: { pathNot: ['^lib/agent/(?:viewer|analysis)/', 'node_modules/(?:preact|htm)/'] },
    },
    {
      name: 'analysis-runs-in-browsers',
      severity: 'error',
      from: { path: '^lib/agent/(analysis/|steps)' },
      to: { pathNot: '^lib/agent/(analysis/|steps)' },
    },
    {
      name: 'nobody-imports-the-viewer',
      comment: 'It is built into files that the agent serves.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/agent/viewer/' },
      to: { path: '^lib/agent/viewer/' },
    },
    {
      name: 'zod-is-loaded-when-it-is-needed',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/config/schema-library\\.ts$' },
      to: { path: 'node_modules/zod/' },
    },
    {
      name: 'zod-is-a-file-of-its-own',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^lib/config/schema-library\\.ts$', dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'yaml-is-loaded-when-it-is-needed',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/platform/yaml-parser\\.ts$' },
      to: { path: 'node_modules/yaml/' },
    },
    {
      name: 'yaml-is-a-file-of-its-own',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^lib/platform/yaml-parser\\.ts$', dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'msgpack-decodes-in-the-agent',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/agent/' },
      to: { path: 'node_modules/@msgpack/' },
    },
    {
      name: 'no-cycles',
      comment: 'Types may refer to each other in a circle, inside one folder.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycles-between-folders',
      severity: 'error',
      from: { path: '^lib/([^/]+)/' },
      to: { circular: true, via: { pathNot: '^lib/$1/' } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
  },
}
