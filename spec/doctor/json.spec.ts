import { describe, expect, test } from 'vitest'
import { deadPort } from './servers.ts'
import { type Given, written } from './written.ts'

describe('the JSON', () => {
  async function json(given: Given = {}): Promise<Record<string, unknown>> {
    return JSON.parse((await written({ isTTY: true, ...given }, { json: true })).text)
  }

  /** The keys of all objects, of an array those of its first, and what kinds of values they have. */
  function keysOf(value: unknown): unknown {
    if (Array.isArray(value)) return value.length === 0 ? [] : [keysOf(value[0])]
    if (value === null) return 'null'
    if (typeof value !== 'object') return typeof value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keysOf(inner)]))
  }

  test('has these keys', async () => {
    const env = { DD_TRACE_SAMPEL_RATE: '1', DD_TRACE_ENABLED: 'true', OTEL_TRACES_EXPORTER: 'none' }
    expect(keysOf(await json({ env }))).toMatchInlineSnapshot(`
      {
        "agent": {
          "failure": "null",
          "info": {
            "clientDropP0s": "boolean",
            "defaultEnv": "string",
            "endpoints": [
              "string",
            ],
            "longRunningSpans": "boolean",
            "maxRequestBytes": "null",
            "spanEvents": "boolean",
            "spanMetaStructs": "boolean",
            "version": "string",
          },
          "reachable": "boolean",
          "status": "number",
          "timeoutMs": "number",
          "tracesPath": "string",
          "url": "string",
        },
        "findings": [
          {
            "consequence": "string",
            "expected": "string",
            "got": "string",
            "kind": "string",
            "mend": "null",
            "name": "string",
            "severity": "string",
            "why": "null",
          },
        ],
        "healthy": "boolean",
        "runtime": {
          "asyncLocalStorage": "string",
          "clew": "string",
          "clsHookedAsked": "boolean",
          "clsHookedFound": "null",
          "node": "string",
          "nodeSupported": "boolean",
        },
        "settings": [
          {
            "default": "string",
            "key": "string",
            "option": "string",
            "origin": {
              "file": "null",
              "source": "string",
              "variable": "string",
            },
            "shadowed": [
              {
                "file": "null",
                "raw": "string",
                "source": "string",
                "variable": "string",
              },
            ],
            "unit": "null",
            "value": "string",
            "variables": [
              "string",
            ],
          },
        ],
      }
    `)
  })

  test('has a row for each setting, also for those with their default', async () => {
    const { settings } = (await json({ env: { DD_ENV: 'prod' } })) as { settings: { key: string }[] }
    expect(settings.length).toBeGreaterThan(20)
    expect(settings).toContainEqual(
      expect.objectContaining({
        key: 'env',
        value: 'prod',
        origin: { source: 'environment', variable: 'DD_ENV', file: null },
      }),
    )
    expect(settings).toContainEqual(expect.objectContaining({ key: 'flushIntervalMs', value: '1000', unit: 'ms' }))
  })

  test('has the same keys where no agent answers', async () => {
    const well = await json()
    const ill = await json({ env: { DD_TRACE_AGENT_URL: await deadPort() } })
    expect(Object.keys(ill)).toEqual(Object.keys(well))
    expect(Object.keys(ill['agent'] as object)).toEqual(Object.keys(well['agent'] as object))
    expect(ill).toMatchObject({ healthy: false, agent: { failure: 'ECONNREFUSED', status: null, info: null } })
  })
})
