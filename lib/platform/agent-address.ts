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
