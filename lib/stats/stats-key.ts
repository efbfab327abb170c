/** What spans are counted by. */
export interface StatsKey {
  readonly service: string
  readonly name: string
  readonly resource: string
  readonly type: string
  /** `span.kind` as it was set. */
  readonly kind: string
  /** 0 for none. */
  readonly httpStatus: number
  readonly synthetics: boolean
  /** 1 for first spans of their traces, 2 for others, 0 for both. */
  readonly root: number
  readonly grpcStatus: string
  readonly method: string
  readonly endpoint: string
  /** Where the name of the service comes from. */
  readonly source: string
  /** How many peer tags there are; what stands beyond in the arrays counts for nothing. */
  readonly peerCount: number
  readonly peerNames: readonly string[]
  readonly peerValues: readonly string[]
}

/** Whether two keys are the same; what tells spans apart most often comes first. */
export function sameKey(a: StatsKey, b: StatsKey): boolean {
  return (
    a.resource === b.resource &&
    a.name === b.name &&
    a.service === b.service &&
    a.httpStatus === b.httpStatus &&
    a.root === b.root &&
    a.kind === b.kind &&
    a.type === b.type &&
    a.method === b.method &&
    a.endpoint === b.endpoint &&
    a.grpcStatus === b.grpcStatus &&
    a.source === b.source &&
    a.synthetics === b.synthetics &&
    a.peerCount === b.peerCount &&
    samePeers(a, b)
  )
}

function samePeers(a: StatsKey, b: StatsKey): boolean {
  for (let i = 0; i < a.peerCount; i++)
    if (a.peerNames[i] !== b.peerNames[i] || a.peerValues[i] !== b.peerValues[i]) return false
  return true
}

/** All of a key but its resource as one text: no two keys have the same, because each part says how long it is. */
export function keyText(key: StatsKey): string {
  let text = `${key.httpStatus},${key.root},${key.synthetics},${key.peerCount},`
  for (const part of textsOf(key)) text += `${part.length}:${part}`
  return text
}

/** How many characters a key holds. */
export function keyLength(key: StatsKey): number {
  return textsOf(key).reduce((sum, part) => sum + part.length, key.resource.length)
}

function textsOf(key: StatsKey): readonly string[] {
  const { service, name, type, kind, grpcStatus, method, endpoint, source, peerCount, peerNames, peerValues } = key
  const texts = [service, name, type, kind, grpcStatus, method, endpoint, source]
  for (let i = 0; i < peerCount; i++) texts.push(peerNames[i] as string, peerValues[i] as string)
  return texts
}
