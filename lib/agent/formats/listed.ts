/** Values between brackets, with commas between them. */
export function* listed(open: string, values: Iterable<unknown>, close: string): Generator<string> {
  let before = open
  for (const value of values) {
    yield before + JSON.stringify(value)
    before = ','
  }
  yield before === ',' ? close : open + close
}
