/** Editors that open `scheme://file/path:line:column`, and none. */
export const EDITORS: Readonly<Record<string, string>> = {
  vscode: 'VS Code',
  cursor: 'Cursor',
  vscodium: 'VSCodium',
  windsurf: 'Windsurf',
  zed: 'Zed',
  none: 'no editor',
}

/** An absolute path of plain characters, or as a URL of a file, with line and column. */
const PLACE = /(?:file:\/\/)?((?:\/[A-Za-z]:)?(?:\/[\w@+~.-]+)+|[A-Za-z]:(?:[\\/][\w@+~.-]+)+):(\d{1,7}):(\d{1,7})/

/** A place in a line of a stack. */
export interface SourcePlace {
  /** What stands before it, it itself, and what stands behind. */
  readonly parts: readonly [before: string, place: string, behind: string]
  /** The address at which the editor opens it. */
  readonly href: string
}

/** The place that a line of a stack tells; nothing if there is none, or if it is not plainly a file of this machine. */
export function sourcePlace(line: string, editor: string): SourcePlace | undefined {
  const found = PLACE.exec(line)
  if (found === null || editor === 'none' || !Object.hasOwn(EDITORS, editor)) return undefined
  const [place, path = '', row, column] = found
  const before = line.slice(0, found.index)
  // A part of an address, of a relative path, or of a path with other characters is none.
  if (!/(?:^|[\s(@"])$/.test(before) || /[\\/]\.\.(?:[\\/]|$)/.test(path)) return undefined
  const slashed = path.replaceAll('\\', '/')
  const href = `${editor}://file${slashed.startsWith('/') ? '' : '/'}${slashed}:${row}:${column}`
  return { parts: [before, place, line.slice(found.index + place.length)], href }
}
