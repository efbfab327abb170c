import type { Surroundings } from '../../lib/config/surroundings.ts'
import { readYaml } from '../../lib/platform/yaml.ts'

/** A Linux machine with nothing on it but these variables. */
export function surroundings(
  env: Record<string, string | undefined> = {},
  rest: Partial<Omit<Surroundings, 'env'>> = {},
): Surroundings {
  return {
    env,
    args: ['/usr/bin/node', 'shop.js'],
    platform: 'linux',
    fileExists: () => false,
    isLink: () => false,
    readText: () => undefined,
    serviceName: () => 'found',
    readYaml,
    ...rest,
  }
}

export const LOCAL_FILE = '/etc/datadog-agent/application_monitoring.yaml'
export const FLEET_FILE = '/etc/datadog-agent/managed/datadog-agent/stable/application_monitoring.yaml'

/** A Linux machine with these files. */
export function withFiles(
  files: Readonly<Record<string, string | undefined>>,
  env: Record<string, string | undefined> = {},
): Surroundings {
  return surroundings(env, {
    fileExists: (path) => Object.hasOwn(files, path),
    readText: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
  })
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
