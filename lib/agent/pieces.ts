/** The pieces of a text, each made when it is asked for; nothing in place of one gives others a turn. */
export type Pieces = Generator<string | undefined, void>

/** Others have their turn after so many characters: some milliseconds. */
const TURN_CHARS = 128 * 1024
/** And after so many pieces, however short. */
const TURN_PIECES = 5000

/** The same text in larger pieces, with turns of others in between. */
export async function* textInTurns(pieces: Pieces, turn: () => Promise<unknown>): AsyncGenerator<string> {
  let text = ''
  let count = 0
  for (const piece of pieces) {
    if (++count % TURN_PIECES === 0) await turn()
    if (piece === undefined) {
      await turn()
      continue
    }
    text += piece
    if (text.length < TURN_CHARS) continue
    yield text
    text = ''
    await turn()
  }
  yield text
}

/** All of the text at once, made with turns of others in between. */
export async function wholeText(pieces: Pieces, turn: () => Promise<unknown>): Promise<string> {
  let text = ''
  for await (const piece of textInTurns(pieces, turn)) text += piece
  return text
}

/** A value as JSON, which it is to be made of; what lies `depth` levels deep is one piece. */
export function* jsonText(value: unknown, depth: number): Pieces {
  if (depth === 0 || typeof value !== 'object' || value === null) {
    yield JSON.stringify(value)
    return
  }
  const keys = Array.isArray(value) ? undefined : Object.keys(value)
  const values = value as Readonly<Record<string | number, unknown>>
  let before = keys === undefined ? '[' : '{'
  // Not by entries: for many values these take longer than all the rest, and in one turn.
  for (let i = 0, count = keys?.length ?? (value as readonly unknown[]).length; i < count; i++) {
    const key = keys?.[i]
    const one = values[key ?? i]
    if (one === undefined) continue
    yield key === undefined ? before : `${before}${JSON.stringify(key)}:`
    yield* jsonText(one, depth - 1)
    before = ','
  }
  const close = keys === undefined ? ']' : '}'
  yield before === ',' ? close : before + close
}

/** Values between brackets, with commas between them, each as `told` has it. */
export function* listed<T>(open: string, values: Iterable<T>, close: string, told: (value: T) => unknown): Pieces {
  let before = open
  for (const value of values) {
    yield before + JSON.stringify(told(value))
    before = ','
  }
  yield before === ',' ? close : open + close
}
