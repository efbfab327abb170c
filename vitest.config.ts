import { defineConfig } from 'vitest/config'

/** What they look at keeps nothing in the process: they share one, which takes a third less time. */
const PURE = ['config', 'doctor', 'export', 'msgpack', 'propagation', 'sampling', 'stats', 'terminal'].map(
  (folder) => `spec/${folder}/**/*.spec.ts`,
)

export default defineConfig({
  test: {
    // Two cores: more workers than that only wait for each other.
    maxWorkers: 2,
    // For a slow or busy machine: none waits on purpose.
    testTimeout: 30_000,
    coverage: { provider: 'v8', include: ['lib/**/*.ts'], exclude: ['lib/agent/viewer/**'] },
    projects: [
      { extends: true, test: { name: 'together', include: PURE, isolate: false } },
      {
        extends: true,
        // Those of the package try what is built, and have a configuration of their own.
        test: {
          name: 'apart',
          include: ['spec/**/*.spec.ts'],
          exclude: [...PURE, 'spec/package/**', 'spec/viewer/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'viewer',
          include: ['spec/viewer/**/*.spec.ts'],
          globalSetup: ['spec/viewer/browser/global-browser.ts'],
        },
      },
    ],
  },
})
