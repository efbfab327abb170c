/** Where an agent listens. */
export type AgentAddress =
  | {
      /** A Unix socket, or a Windows pipe. */
      readonly socketPath: string
    }
  | {
      readonly protocol: 'http:' | 'https:'
      /** Without the brackets of an IPv6 address. */
      readonly hostname: string
      readonly port: number
      /** What stands before `/v0.4/traces`: empty, or a path that begins with a slash. */
      readonly basePath: string
    }

/** Where a request to an agent goes, as `node:http` wants it. */
export type RequestPlace =
  | { readonly socketPath: string; readonly host: string; readonly path: string }
  | { readonly hostname: string; readonly port: number; readonly path: string }

/** Where the request for a path of an agent goes. */
export function placeOf(address: AgentAddress, path: string): RequestPlace {
  if ('socketPath' in address) return { socketPath: address.socketPath, host: 'localhost', path }
  const { hostname, port, basePath } = address
  return { hostname, port, path: basePath + path }
}
