const EIGHTHS = 8
/** Blocks that fill so many eighths of a cell from the left. */
const FROM_LEFT: readonly string[] = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█']

/** A bar from one point to another of an axis that is `cells` long; points are from 0 to 1. Even a moment can be seen. */
export function timeBar(from: number, to: number, cells: number): string {
  const end = cells * EIGHTHS
  const a = Math.min(Math.round(from * end), end - 1)
  const b = Math.min(Math.max(Math.round(to * end), a + 1), end)
  const first = Math.floor(a / EIGHTHS)
  const last = Math.floor((b - 1) / EIGHTHS)
  const indent = ' '.repeat(first)
  if (first === last) return indent + within(a % EIGHTHS, b - a)
  const rest = FROM_LEFT[b - last * EIGHTHS] as string
  return indent + fromRight(EIGHTHS - (a % EIGHTHS)) + '█'.repeat(last - first - 1) + rest
}

/** Unicode has blocks that hang on the right side of a cell for an eighth and a half only. */
function fromRight(eighths: number): string {
  if (eighths >= 6) return '█'
  return eighths >= 3 ? '▐' : '▕'
}

function within(start: number, eighths: number): string {
  return start < EIGHTHS / 2 ? (FROM_LEFT[eighths] as string) : fromRight(eighths)
}
