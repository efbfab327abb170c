import { TracerError } from '../errors.ts'
import { MAX_PROTOTYPES } from '../span/prototypes.ts'
import { isTc39 } from './decoration.ts'
import type { Callable } from './mimic.ts'

/** Wraps a method; `name` says at each call what the span is called. */
export type WrapMethod = (name: (self: unknown) => string, method: Callable) => Callable

// biome-ignore-start lint/suspicious/noExplicitAny: any member of any class is taken, and given back as what it was
type MethodContext =
  | ClassMethodDecoratorContext<any, any>
  | ClassGetterDecoratorContext<any, any>
  | ClassSetterDecoratorContext<any, any>

/**
 * A decorator for methods, accessors and fields that hold a function, in both dialects: TC39's
 * (https://github.com/tc39/proposal-decorators) and TypeScript's `experimentalDecorators`.
 */
export interface SpanDecorator {
  <F extends (this: any, ...args: any[]) => any>(method: F, context: MethodContext): F
  <F extends Callable | undefined>(field: undefined, context: ClassFieldDecoratorContext<any, F>): (initial: F) => F
  <T>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>): TypedPropertyDescriptor<T>
}
// biome-ignore-end lint/suspicious/noExplicitAny: any member of any class is taken, and given back as what it was

/** Makes a {@link SpanDecorator}; without a name, spans are called `Class.method`. */
export function decorator(name: string | undefined, wrap: WrapMethod): SpanDecorator {
  const decorate = (target: unknown, context: unknown, descriptor?: PropertyDescriptor): unknown =>
    isTc39(context) ? decorated(target, context, name, wrap) : redefined(target, context, descriptor, name, wrap)
  return decorate as SpanDecorator
}

function decorated(target: unknown, context: DecoratorContext, name: string | undefined, wrap: WrapMethod): unknown {
  const member = memberName(context.name)
  if (context.kind === 'field') {
    const naming = (self: unknown): string => name ?? `${className(self)}${member}`
    return (initial: unknown) => (typeof initial === 'function' ? wrap(naming, initial as Callable) : initial)
  }
  if (context.kind === 'class' || typeof target !== 'function') throw misplaced(`a ${context.kind}`)
  let known = name
  const naming = (self: unknown): string => {
    if (known !== undefined) return known
    const found = declaringClass(self, context.name, wrapped)
    // A call without its object says nothing of the class, and the first one must not speak for all.
    if (found !== undefined) known = `${found}${member}`
    return known ?? member
  }
  const wrapped = wrap(naming, target as Callable)
  return wrapped
}

/** `experimentalDecorators`: the prototype (or for a static member the class), its key, and its descriptor. */
function redefined(
  target: unknown,
  key: unknown,
  descriptor: PropertyDescriptor | undefined,
  name: string | undefined,
  wrap: WrapMethod,
): PropertyDescriptor {
  if (descriptor === undefined || typeof descriptor !== 'object') throw misplaced('a field or a class')
  const naming = (): string => name ?? `${className(target)}${memberName(key)}`
  const { value, get, set } = descriptor
  if (typeof value === 'function') return { ...descriptor, value: wrap(naming, value) }
  if (get === undefined && set === undefined) throw misplaced(`a property that is a ${typeof value}`)
  return { ...descriptor, ...(get && { get: wrap(naming, get) }), ...(set && { set: wrap(naming, set) }) }
}

/**
 * `Class.`, found along the prototypes: an instance may be of a derived class. Undefined where the method is on none of
 * them, and not private, because it is called without its object.
 */
function declaringClass(self: unknown, key: PropertyKey | undefined, wrapped: Callable): string | undefined {
  try {
    let holder = self
    // A proxy may say that it is its own prototype.
    for (let i = 0; i < MAX_PROTOTYPES && (typeof holder === 'object' || typeof holder === 'function'); i++) {
      if (holder === null) break
      const own = key === undefined ? undefined : Reflect.getOwnPropertyDescriptor(holder, key)
      if (own !== undefined && (own.value === wrapped || own.get === wrapped || own.set === wrapped))
        return className(holder)
      holder = Reflect.getPrototypeOf(holder)
    }
    return typeof key === 'string' && key.startsWith('#') ? className(self) : undefined
  } catch {
    // A proxy that does not let itself be looked at.
    return undefined
  }
}

/** `Class.`, or nothing for what has no named class. */
function className(holder: unknown): string {
  if (holder === null || (typeof holder !== 'object' && typeof holder !== 'function')) return ''
  const made: unknown = typeof holder === 'function' ? holder : (holder as { constructor?: unknown }).constructor
  return typeof made === 'function' && typeof made.name === 'string' && made.name !== '' ? `${made.name}.` : ''
}

function memberName(key: unknown): string {
  return typeof key === 'symbol' ? (key.description ?? 'symbol') : String(key)
}

function misplaced(what: string): TracerError {
  const consequence = 'nothing is traced; put @tracer.wrap() on a method, an accessor or a field that holds a function'
  return new TracerError('CLEW_WRAP_TARGET', [{ name: '@tracer.wrap()', expected: 'a method', got: what, consequence }])
}
