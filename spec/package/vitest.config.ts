import { defineConfig } from 'vitest/config'

/** These specs need what `npm run build` makes; they run in a process each, of the Node that `CLEW_NODE` names. */
export default defineConfig({
  test: {
    include: ['spec/package/**/*.spec.ts'],
    globalSetup: 'spec/package/packed.ts',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
