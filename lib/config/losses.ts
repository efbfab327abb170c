import type { Explanation, Shadowed } from './explain.ts'
import { describeOrigin, type Origin } from './found.ts'
import { givenTags } from './given-tags.ts'
import { REDACTED } from './secrets.ts'
import type { Setting } from './setting.ts'
import { settings } from './settings.ts'
import { SETTINGS_AMONG_TAGS } from './settings-among-tags.ts'
import { shownPlain } from './shown-value.ts'
import type { Sources } from './sources.ts'

type Rows = Map<string, Explanation>

/**
 * The rows of an explanation with what lost against another setting, too: host and port beside a URL, spans of a partial flush
 * that is off, the header dialects for both directions beside those for each, and a service, environment or version among the
 * tags.
 */
export function withLosses(rows: readonly Explanation[], sources: Sources): Explanation[] {
  const all: Rows = new Map(rows.map((row) => [row.key, row]))
  loseParts(all, 'agentAddress', ['agentHostname', 'agentPort'], sources)
  loseParts(all, 'dogstatsdAddress', ['dogstatsdHostname', 'dogstatsdPort'], sources)
  losePartialFlush(all, sources)
  loseStyles(all)
  for (const name of SETTINGS_AMONG_TAGS) addLosers(all, name, tagsNamed(name, sources))
  return [...all.values()]
}

/** Beside a URL, host and port do not count. */
function loseParts(
  all: Rows,
  url: 'agentAddress' | 'dogstatsdAddress',
  parts: readonly string[],
  sources: Sources,
): void {
  const setting: Setting<unknown> = settings[url]
  if ((sources.code(setting) ?? sources.variables(setting, String)) === undefined) return
  for (const part of parts) lose(all, part, [url])
}

/** Where partial flushing is off, a number of spans in code does not count. */
function losePartialFlush(all: Rows, sources: Sources): void {
  const { partialFlush, partialFlushMinSpans } = settings
  const given = sources.code(partialFlushMinSpans)
  const row = all.get('partialFlushMinSpans')
  if (given === undefined || row === undefined || sources.value(partialFlush).value) return
  const lost = { origin: given.origin, raw: shownPlain(given.value) }
  all.set(row.key, { ...row, shadowed: [lost, ...row.shadowed] })
}

/** A list for a direction wins over that for both, which has no effect where there is one for each. */
function loseStyles(all: Rows): void {
  const both = all.get('styles')
  const winners = ['injectStyles', 'extractStyles'].filter((key) => {
    const row = all.get(key)
    return row !== undefined && both !== undefined && describeOrigin(row.origin) !== describeOrigin(both.origin)
  })
  if (winners.length === 2) lose(all, 'styles', winners)
  else if (both !== undefined) for (const winner of winners) addLosers(all, winner, [...ownOf(both), ...both.shadowed])
}

function tagsNamed(name: string, sources: Sources): Shadowed[] {
  return givenTags(sources).flatMap(({ value, origin, secret = false }) => {
    const text = value[name]
    return typeof text === 'string' ? { origin, raw: secret ? REDACTED : shownPlain(text, name) } : []
  })
}

/** Takes a row's value from it, and adds it to what lost against others. */
function lose(all: Rows, key: string, winners: readonly string[]): void {
  const row = all.get(key)
  if (row === undefined) return
  const lost = [...ownOf(row), ...row.shadowed]
  for (const winner of winners) addLosers(all, winner, lost)
  all.set(key, { ...row, value: row.default, origin: { source: 'default' }, raw: undefined, shadowed: [] })
}

function addLosers(all: Rows, key: string, losers: readonly Shadowed[]): void {
  const row = all.get(key)
  if (row === undefined) return
  const told = new Set([row.origin, ...row.shadowed.map(({ origin }) => origin)].map(describeOrigin))
  const fresh = losers.filter(({ origin }) => !told.has(describeOrigin(origin)))
  all.set(key, { ...row, shadowed: [...row.shadowed, ...fresh] })
}

function ownOf({ origin, value, raw }: Explanation): { origin: Origin; raw: string }[] {
  return origin.source === 'default' ? [] : [{ origin, raw: raw ?? value }]
}
