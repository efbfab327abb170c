// What the specs use of pg, which brings no types along.
declare module 'pg' {
  import type { EventEmitter } from 'node:events'

  interface Result {
    readonly rows: readonly Record<string, unknown>[]
  }
  type Callback = (error: Error | null, result: Result) => void

  interface Queries {
    query(sql: string): Promise<Result>
    query(sql: string, callback: Callback): void
    query<Q extends Query>(query: Q): Q
  }

  /** A query whose rows are events: `row`, `end`, `error`. */
  export class Query extends EventEmitter {
    constructor(sql: string)
  }

  export interface PoolClient extends Queries {
    release(): void
  }

  export class Client extends EventEmitter {
    constructor(config: { host: string; user: string; database: string })
    connect(): Promise<void>
    end(): Promise<void>
    query: Queries['query']
  }

  export class Pool extends EventEmitter {
    constructor(config: { host: string; user: string; database: string; max: number })
    connect(): Promise<PoolClient>
    connect(callback: (error: Error | undefined, client: PoolClient, release: () => void) => void): void
    end(): Promise<void>
    query: Queries['query']
  }
}
