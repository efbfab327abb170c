import { inspect } from 'node:util'

/**
 * What `console.log` shows of the instances of a class: its name, and what they are in JSON. No method of the class, because
 * the name of such a one is no literal, which declarations want.
 */
export function showAs(prototype: { toJSON(): object }, name: string): void {
  Object.defineProperty(prototype, inspect.custom, {
    value(this: { toJSON(): object }): string {
      return `${name} ${inspect(this.toJSON())}`
    },
  })
}
