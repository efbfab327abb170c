import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files of a corpus, always in the same order. */
export function corpusFiles(folder: string): { readonly name: string; readonly text: string }[] {
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
}
