/** Most prototypes that are looked at. */
export const MAX_PROTOTYPES = 100

/** Whether an object's prototypes come to an end: a proxy may say that it is its own. */
export function hasLastPrototype(value: object): boolean {
  let above: object | null = value
  for (let i = 0; i < MAX_PROTOTYPES && above !== null; i++) above = Object.getPrototypeOf(above)
  return above === null
}

/** An object, or the nearest of its prototypes, that has a property itself; undefined where it is none of the first hundred. */
export function holderOf(value: object, key: PropertyKey): object | undefined {
  let holder: object | null = value
  for (let i = 0; i < MAX_PROTOTYPES && holder !== null; i++) {
    if (Object.hasOwn(holder, key)) return holder
    holder = Object.getPrototypeOf(holder)
  }
  return undefined
}
