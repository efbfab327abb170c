import { toMap } from './env-value.ts'
import { convertedForm, type Form, type Reading } from './form.ts'
import { MAX_TEXT_LENGTH, textForm } from './forms.ts'
import { copyOf } from './record.ts'
import { SETTINGS_AMONG_TAGS } from './settings-among-tags.ts'
import { shownName, shownValue } from './shown-value.ts'

type TagRecord = Readonly<Record<string, unknown>>

const object = convertedForm('an object of tags', copyOf, toRecord)

/** Tags of any kind, among which `service`, `env` and `version` have to be texts. */
export const tagsForm: Form<TagRecord> = {
  expected: `an object of tags, of which service, env and version are non-blank texts of at most ${MAX_TEXT_LENGTH} characters`,
  expectedText: `tags such as team:shop,region:eu, of which service, env and version have at most ${MAX_TEXT_LENGTH} characters`,
  splits: true,
  read(value, name) {
    const { value: tags, refused } = object.read(value, name)
    return tags === undefined ? { value: undefined, refused } : checked(tags)
  },
  readText: (text) => checked(toRecord(text)),
}

/** An empty `service:` counts as unset, like an empty variable. */
function toRecord(text: string): TagRecord {
  const tags: Record<string, unknown> = Object.create(null)
  const isSetting: ReadonlySet<string> = new Set(SETTINGS_AMONG_TAGS)
  for (const [key, value] of toMap(text)) {
    if (value !== '' || !isSetting.has(key)) tags[key] = value
  }
  return tags
}

function checked(tags: TagRecord): Reading<TagRecord> {
  const usable: Record<string, unknown> = Object.assign(Object.create(null), tags)
  const refused: string[] = []
  for (const name of SETTINGS_AMONG_TAGS) {
    const given = tags[name]
    if (given === undefined || textForm.read(given, name).refused === undefined) continue
    delete usable[name]
    refused.push(`${name}: ${shownValue(given, name)}`)
  }
  return { value: usable, refused: refused.length === 0 ? undefined : shownName(refused.join(', ')) }
}
