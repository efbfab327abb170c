import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['spec/**/*.spec.ts'],
    // They try what is built, and have a configuration of their own.
    exclude: ['spec/package/**'],
    // Two cores: more workers than that only wait for each other.
    maxWorkers: 2,
    // For a slow or busy machine: none waits on purpose.
    testTimeout: 30_000,
    coverage: { provider: 'v8', include: ['lib/**/*.ts'], exclude: ['lib/agent/viewer/**'] },
  },
})
