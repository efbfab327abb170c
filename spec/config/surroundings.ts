import type { Surroundings } from '../../lib/config/settings.ts'

/** A Linux machine with nothing on it but these variables. */
export function surroundings(
  env: Record<string, string | undefined> = {},
  rest: Partial<Omit<Surroundings, 'env'>> = {},
): Surroundings {
  return { env, platform: 'linux', fileExists: () => false, serviceName: () => 'found', ...rest }
}

/** For what a type would forbid and a program does anyway. */
export function unchecked<T>(value: unknown): T {
  return value as T
}

/** An object that throws at whatever is done to it. */
export function hostileProxy(): object {
  const boom = (): never => {
    throw new Error('boom')
  }
  return new Proxy({}, { get: boom, has: boom, ownKeys: boom, getPrototypeOf: boom, getOwnPropertyDescriptor: boom })
}

export function revokedProxy(target: object = {}): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}
