import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { beforeAll, expect, inject, test } from 'vitest'

const require = createRequire(import.meta.url)
const RULES = resolve('.dependency-cruiser.cjs')

/** A tree in which each file breaks a rule, or breaks none although it comes near; every folder has an innocent `leaf.ts`. */
const TREE: Readonly<Record<string, { readonly text: string; readonly breaks: readonly string[] }>> = {
  'lib/errors.ts': { text: `import './span/leaf.ts'`, breaks: ['layer-errors.ts'] },
  'lib/ext/tags.ts': { text: `import type {} from '../platform/leaf.ts'`, breaks: ['layer-ext'] },
  'lib/msgpack/buffer.ts': { text: `import '../ext/leaf.ts'`, breaks: ['layer-msgpack'] },
  'lib/platform/logger.ts': { text: `import '../errors.ts'`, breaks: [] },
  'lib/platform/host.ts': { text: `import '../ext/leaf.ts'`, breaks: ['layer-platform'] },
  'lib/span/id.ts': { text: `import type {} from '../scope/leaf.ts'`, breaks: ['layer-span'] },
  'lib/scope/scope.ts': { text: `import '../sampling/leaf.ts'`, breaks: ['layer-scope'] },
  'lib/sampling/rate.ts': { text: `import '../propagation/leaf.ts'`, breaks: ['layer-sampling'] },
  'lib/propagation/b3.ts': { text: `import '../scope/leaf.ts'`, breaks: ['layer-propagation'] },
  'lib/metrics/client.ts': { text: `import '../span/leaf.ts'; import type {} from '../export/leaf.ts'`, breaks: [] },
  'lib/metrics/exporter.ts': { text: `import '../export/leaf.ts'`, breaks: ['layer-metrics-type'] },
  'lib/metrics/scope.ts': { text: `import type {} from '../scope/leaf.ts'`, breaks: ['layer-metrics'] },
  'lib/stats/sketch.ts': { text: `import '../span/leaf.ts'`, breaks: [] },
  'lib/stats/writer.ts': { text: `import type {} from '../export/leaf.ts'`, breaks: ['layer-stats'] },
  'lib/run/settle.ts': { text: `import '../scope/leaf.ts'`, breaks: [] },
  'lib/run/wrap.ts': { text: `import '../export/leaf.ts'`, breaks: ['layer-run'] },
  'lib/export/writer.ts': { text: `import type {} from '../scope/leaf.ts'`, breaks: ['layer-export'] },
  'lib/tracer.ts': { text: `import './agent/leaf.ts'`, breaks: ['layer-tracer.ts'] },
  'lib/tracer-context.ts': {
    text: `import './sampling/leaf.ts'; import './config/leaf.ts'`,
    breaks: ['config-is-read-at-the-root', 'layer-tracer-context.ts'],
  },
  'lib/process-end.ts': { text: `import './agent/leaf.ts'`, breaks: ['layer-process-end.ts'] },
  'lib/tracer-scope.ts': { text: `import './testing/leaf.ts'`, breaks: ['layer-tracer-scope.ts'] },
  'lib/tracer-config.ts': {
    text: `import './config/leaf.ts'; import './span/leaf.ts'`,
    breaks: ['layer-tracer-config.ts', 'layer-tracer-config.ts-type'],
  },
  'lib/config/form.ts': {
    text: `import type {} from '../platform/leaf.ts'; import type {} from './schema-library.ts'`,
    breaks: [],
  },
  'lib/config/host.ts': { text: `import '../platform/leaf.ts'`, breaks: ['layer-config-type'] },
  'lib/config/id.ts': { text: `import type {} from '../span/leaf.ts'`, breaks: ['layer-config'] },
  'lib/core.ts': { text: `import './config/leaf.ts'`, breaks: [] },
  'lib/create-tracer.ts': { text: `import './config/leaf.ts'`, breaks: [] },
  'lib/export/config.ts': {
    text: `import type {} from '../config/leaf.ts'`,
    breaks: ['config-is-read-at-the-root', 'layer-export'],
  },
  'lib/agent/index.ts': { text: `import '../platform/leaf.ts'; import('@msgpack/msgpack')`, breaks: [] },
  'lib/agent/tracer.ts': { text: `import type {} from '../span/leaf.ts'`, breaks: ['layer-agent'] },
  'lib/agent/config.ts': {
    text: `import '../config/leaf.ts'`,
    breaks: ['config-is-read-at-the-root', 'layer-agent'],
  },
  'lib/agent/viewer/main.ts': {
    text: `import '../analysis/leaf.ts'; import 'preact/hooks'; import 'htm/preact'`,
    breaks: [],
  },
  'lib/agent/viewer/store.ts': { text: `import type {} from '../leaf.ts'`, breaks: ['the-viewer-runs-in-browsers'] },
  'lib/agent/viewer/node.ts': { text: `import 'node:fs'`, breaks: ['the-viewer-runs-in-browsers'] },
  'lib/agent/analysis/gaps.ts': { text: `import '../leaf.ts'`, breaks: ['analysis-runs-in-browsers'] },
  'lib/agent/page.ts': { text: `import './viewer/leaf.ts'`, breaks: ['nobody-imports-the-viewer'] },
  'lib/agent/html.ts': { text: `import 'preact'`, breaks: ['preact-draws-the-viewer'] },
  'lib/terminal/palette.ts': { text: `import '../platform/leaf.ts'`, breaks: ['layer-terminal'] },
  'lib/doctor/doctor.ts': {
    text: `import '../config/leaf.ts'; import '../export/leaf.ts'; import '../terminal/leaf.ts'`,
    breaks: [],
  },
  'lib/doctor/agent.ts': { text: `import type {} from '../agent/leaf.ts'`, breaks: ['layer-doctor'] },
  'lib/cli/index.ts': { text: `import '../agent/leaf.ts'; import('../doctor/leaf.ts')`, breaks: [] },
  'lib/cli/config.ts': {
    text: `import type {} from '../config/leaf.ts'`,
    breaks: ['config-is-read-at-the-root', 'layer-cli'],
  },
  'lib/cls-hooked/index.ts': { text: `import '../errors.ts'; import type {} from '../platform/leaf.ts'`, breaks: [] },
  'lib/cls-hooked/host.ts': { text: `import '../platform/leaf.ts'`, breaks: ['layer-cls-hooked-type'] },
  'lib/cls-hooked/span.ts': { text: `import type {} from '../span/leaf.ts'`, breaks: ['layer-cls-hooked'] },
  'lib/cls-hooked/package.ts': { text: `import 'cls-hooked'`, breaks: ['packages'] },
  'lib/eslint/index.ts': { text: `import '../platform/version.ts'`, breaks: [] },
  'lib/eslint/rule.ts': { text: `import type {} from '../platform/leaf.ts'`, breaks: ['layer-eslint'] },
  'lib/platform/version.ts': { text: '', breaks: [] },
  'lib/testing/index.ts': { text: `import '../core.ts'; import type {} from '../span/leaf.ts'`, breaks: [] },
  'lib/testing/span.ts': { text: `import '../span/leaf.ts'`, breaks: ['layer-testing-type'] },
  'lib/testing/config.ts': {
    text: `import '../config/leaf.ts'`,
    breaks: ['config-is-read-at-the-root', 'layer-testing'],
  },
  'lib/platform/yaml-parser.ts': { text: `import 'yaml'`, breaks: [] },
  'lib/platform/yaml.ts': { text: `import type {} from './yaml-parser.ts'`, breaks: [] },
  'lib/platform/yaml-soon.ts': { text: `import './yaml-parser.ts'`, breaks: ['yaml-is-a-file-of-its-own'] },
  'lib/config/yaml.ts': { text: `import 'yaml'`, breaks: ['yaml-is-loaded-when-it-is-needed'] },
  'lib/config/schema-library.ts': { text: `import 'zod/mini'`, breaks: [] },
  'lib/config/schema-soon.ts': { text: `import './schema-library.ts'`, breaks: ['zod-is-a-file-of-its-own'] },
  'lib/config/zod.ts': { text: `import 'zod/mini'`, breaks: ['zod-is-loaded-when-it-is-needed'] },
  'lib/run/msgpack.ts': { text: `import '@msgpack/msgpack'`, breaks: ['msgpack-decodes-in-the-agent'] },
  'lib/run/vitest.ts': { text: `import 'vitest'`, breaks: ['packages'] },
  'lib/run/spec.ts': { text: `import '../../spec/support.ts'`, breaks: ['lib-stands-alone'] },
  'lib/run/missing.ts': { text: `import './nowhere.ts'`, breaks: ['packages', 'resolvable'] },
  'lib/run/node.ts': { text: `import 'node:fs'`, breaks: [] },
  // A cycle is reported where it is first met.
  'lib/run/ring-back.ts': { text: `import './ring.ts'`, breaks: ['no-cycles'] },
  'lib/run/ring.ts': { text: `import './ring-back.ts'`, breaks: [] },
  'lib/run/types.ts': { text: `import type {} from './types-back.ts'`, breaks: [] },
  'lib/run/types-back.ts': { text: `import './types.ts'`, breaks: [] },
  'lib/run/far.ts': { text: `import type {} from '../scope/far-back.ts'`, breaks: ['no-cycles-between-folders'] },
  'lib/scope/far-back.ts': { text: `import type {} from '../run/far.ts'`, breaks: ['layer-scope'] },
  'spec/support.ts': { text: '', breaks: [] },
}

const broken = new Map<string, Set<string>>()

beforeAll(async () => {
  const folder = mkdtempSync(join(inject('packed'), 'layers-'))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'tsconfig.json'), '{}')
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const [path, { text }] of Object.entries(TREE)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${text}\nexport {}\n`)
    writeFileSync(join(folder, dirname(path), 'leaf.ts'), 'export {}\n')
  }
  const depcruise = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [depcruise, 'lib', '--config', RULES, '--output-type', 'json']
  const report = await new Promise<string>((done) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }, (_error, stdout) => done(stdout))
  })
  for (const { from, rule } of JSON.parse(report).summary.violations) {
    broken.set(from, (broken.get(from) ?? new Set()).add(rule.name))
  }
})

test.each(Object.keys(TREE))('%s breaks what it should, and nothing else', (path) => {
  expect([...(broken.get(path) ?? [])].sort()).toEqual(TREE[path]?.breaks)
})

test('every rule is broken somewhere', () => {
  const rules: { name: string }[] = require(RULES).forbidden
  const seen = new Set([...broken.values()].flatMap((names) => [...names]))
  expect(rules.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([])
})
