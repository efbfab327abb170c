import { Alphabet } from './alphabet.ts'

/** What the name of a header, and the key of a baggage item, is made of (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2). */
export const TOKEN = new Alphabet("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

export function isToken(text: string): boolean {
  return text !== '' && TOKEN.spells(text)
}
