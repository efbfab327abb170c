/** What the browser keeps under a name for this address; undefined where it keeps nothing, or refuses to. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(`clew.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps a value, or nothing any more. Where the browser refuses, the choice holds until the page is left. */
export function keep(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`clew.${name}`)
    else localStorage.setItem(`clew.${name}`, value)
  } catch {
    // It is only a choice.
  }
}
