import type { Steps } from '../../steps.ts'
import { type DoctorRule, thoseOf } from './rule.ts'

const MAX_NAME = 500
/** A number of more digits is an id and not, say, a version or a port. */
const MAX_DIGITS = 5
/** A word of hexadecimal digits that is at least so long, with some of both kinds. */
const HEX_WORD = 12

export const idInName: DoctorRule = {
  rule: 'id_in_name',
  title: 'A name has an id in it',
  mend: 'Give the span a name and a resource that all such spans share, e.g. GET /users/:id, and put the id in a tag: each name counts as an operation of its own, with statistics of its own.',
  find({ forest }): Steps<number[]> {
    /** Names come again and again. */
    const known = new Map<string, boolean>()
    const bad = (name: string): boolean => {
      let found = known.get(name)
      if (found === undefined) {
        found = hasId(name)
        known.set(name, found)
      }
      return found
    }
    return thoseOf(forest.order, (i) => {
      const { name, resource, type } = forest.spans[i] ?? { name: '', resource: '', type: '' }
      // An agent takes the numbers out of queries.
      return bad(name) || (type !== 'sql' && type !== 'db' && bad(resource))
    })
  },
}

/** Whether a part of a path is a number, or any word is a long number or looks as if made by chance. */
export function hasId(name: string): boolean {
  if (!/\d/.test(name)) return false
  const words = name.slice(0, MAX_NAME).split(/[^0-9A-Za-z]+/)
  const path = name.slice(0, MAX_NAME).split('/').slice(1)
  return words.some(isId) || path.some((part) => /^\d+$/.test(part))
}

function isId(word: string): boolean {
  if (word.length > MAX_DIGITS && /^\d+$/.test(word)) return true
  return word.length >= HEX_WORD && /^[0-9a-fA-F]+$/.test(word) && /\d/.test(word) && /[a-fA-F]/.test(word)
}
