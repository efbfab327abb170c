import type { ClsNamespace } from './cls-namespace.ts'

/** The module cls-hooked, as far as it is used. */
export interface ClsHooked {
  getNamespace(name: string): ClsNamespace | null | undefined
  createNamespace(name: string): ClsNamespace
}

/**
 * The namespace of a name, looked up each time, because the application may create, replace or destroy it at any time.
 *
 * Where there is none, one is created, but once only: cls-hooked watches every async call for each that ever was.
 */
export class NamedNamespace implements ClsNamespace {
  readonly #cls: ClsHooked
  readonly #name: string
  #own: ClsNamespace | undefined

  constructor(cls: ClsHooked, name: string) {
    this.#cls = cls
    this.#name = name
  }

  get active(): unknown {
    return this.#found()?.active
  }

  runAndReturn<T>(fn: (context: object) => T): T {
    this.#own = this.#found() ?? this.#cls.createNamespace(this.#name)
    return this.#own.runAndReturn(fn)
  }

  #found(): ClsNamespace | undefined {
    const found = this.#cls.getNamespace(this.#name)
    // What is called `constructor` is found too, and is none.
    return typeof found?.runAndReturn === 'function' ? found : this.#own
  }
}
