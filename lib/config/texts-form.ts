import { toMap } from './env-value.ts'
import { type Flaw, type Form, type Reading, THROWS } from './form.ts'
import { MAX_TEXT_LENGTH, textForm } from './forms.ts'
import { copyOf } from './record.ts'
import { shownFlaws } from './shown-flaws.ts'
import { shownTagNames } from './shown-tags.ts'
import { shownValue } from './shown-value.ts'

export type Texts = Readonly<Record<string, string>>

/** Names, and a text for each; in a variable `a:b,c:d`. What is refused does not spoil the rest. */
export const textsForm: Form<Texts> = {
  expected: `an object of non-blank texts of at most ${MAX_TEXT_LENGTH} characters`,
  expectedText: `pairs such as a:b,c:d, of non-blank texts of at most ${MAX_TEXT_LENGTH} characters`,
  splits: true,
  read(value, name) {
    try {
      const texts = copyOf(value)
      return texts === undefined ? { value: undefined, refused: shownValue(value, name) } : reading(texts)
    } catch {
      return { value: undefined, refused: THROWS }
    }
  },
  readText: (text) => reading(Object.assign(Object.create(null), Object.fromEntries(toMap(text)))),
}

function reading(given: Readonly<Record<string, unknown>>): Reading<Texts> {
  const texts: Record<string, string> = Object.create(null)
  const flaws: Flaw[] = []
  const names = shownTagNames(given)
  for (const [i, [key, item]] of Object.entries(given).entries()) {
    const { value, refused } = textForm.read(item, key)
    if (value !== undefined) texts[key] = value
    else flaws.push({ path: `.${names[i]}`, expected: textForm.expected, got: refused ?? '' })
  }
  if (flaws.length === 0) return { value: texts, refused: undefined }
  return { value: Object.keys(texts).length === 0 ? undefined : texts, refused: shownFlaws(flaws), flaws }
}
