/** Reads what a class keeps inside by the getter that the class itself has for it, and not by a property put before that. */
export function ownGetter<O extends object, T>(prototype: O, name: keyof O & string): (object: O) => T {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get
  return (object) => Reflect.apply(get as () => T, object, [])
}
