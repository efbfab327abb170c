import { orIfMissing } from './missing-file.ts'
import { nearName } from './near-name.ts'

/** ` (did you mean sampleRate?)`, or nothing if none of the names is near; `group` is what goes before the name then. */
export function spellingHint(given: string, names: Iterable<string>, group = ''): string {
  const near = orIfMissing(
    () => nearName(given, names),
    () => undefined,
  )
  return near === undefined ? '' : ` (did you mean ${group}${near}?)`
}
