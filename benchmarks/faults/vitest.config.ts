import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['benchmarks/faults/compare.ts'], testTimeout: 600_000, reporters: ['default'] },
})
