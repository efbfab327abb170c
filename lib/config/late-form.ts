import type { Beside, Form, Reading } from './form.ts'
import { orIfMissing } from './missing-file.ts'
import { shownValue } from './shown-value.ts'

/**
 * A form that is in a file of its own, because most programs give nothing that it reads. Where that file is missing, nothing can
 * be used of what is given.
 */
export class LateForm<T> implements Form<T> {
  readonly #form: () => Form<T>

  constructor(form: () => Form<T>) {
    this.#form = form
  }

  get expected(): string {
    return orIfMissing(() => this.#form().expected, unreadable)
  }

  get expectedText(): string {
    return orIfMissing(() => this.#form().expectedText, unreadable)
  }

  get splits(): boolean {
    // What nobody can take apart may have a secret anywhere.
    return orIfMissing(
      () => this.#form().splits === true,
      () => true,
    )
  }

  read(value: unknown, name: string): Reading<T> {
    return orIfMissing(
      () => this.#form().read(value, name),
      () => ({ value: undefined, refused: shownValue(value, name) }),
    )
  }

  readText(text: string, name: string, beside?: Beside): Reading<T> {
    return orIfMissing(
      () => this.#form().readText(text, name, beside),
      () => ({ value: undefined, refused: shownValue(text, name) }),
    )
  }
}

function unreadable(file: string): string {
  return `nothing, because ${file}, the file of clew that reads it, is missing`
}
