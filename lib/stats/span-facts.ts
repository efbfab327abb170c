import { OWN_DEFAULTS, type RecordedSpan } from '../span/recorded-span.ts'
import { tagOf } from '../span/tag-slots.ts'
import type { PlainTag } from '../span/tag-value.ts'
import { isTopLevel } from '../span/top-level.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { clipped } from './clipped-text.ts'
import { peerValue } from './peer-address.ts'
import { SpanSite } from './span-site.ts'
import type { StatsKey } from './stats-key.ts'
import { GRPC_STATUS_TAGS, grpcStatus, httpStatus } from './status-code.ts'
import * as roles from './tag-roles.ts'

/** Longest type, and longest resource, in bytes. */
const MAX_TYPE = 100
const MAX_RESOURCE = 5000
/** So many services and names are known at once; and so many values of peer tags, if they are no longer than that. */
const MAX_SITES = 1024
const MAX_PEER_VALUES = 1024
const MAX_PEER_LENGTH = 256
const BASE_SERVICE = '_dd.base_service'
const ORIGIN = '_dd.origin'

/** What was the span's place in its trace: `IsTraceRoot` on the wire. */
const IS_ROOT = 1
const IS_NO_ROOT = 2

/**
 * What the statistics count a span by. One object reads span after span, because an object for each would take more time than
 * all the rest.
 */
export class SpanFacts implements StatsKey {
  #roles: roles.TagRoles
  /** By the spans' names. */
  readonly #sites = new Map<string, SpanSite>()
  #siteCount = 0
  readonly #peerValues = new Map<string, string>()
  /** The peer tags of the span by their places among all, in order, and the values that they were set to. */
  readonly #peerPlaces: number[] = []
  readonly #peerTexts: string[] = []
  #peersFound = 0
  /** Whether traces of the chunk's kind begin here. */
  #rootHere = false
  #endpoint = ''
  #route = ''
  #base = ''
  #measured = false
  #partial = false
  #grpcFound = false
  readonly #grpc: (PlainTag | undefined)[] = GRPC_STATUS_TAGS.map(() => undefined)

  site: SpanSite | undefined
  service = ''
  name = ''
  resource = ''
  type = ''
  kind = ''
  httpStatus = 0
  synthetics = false
  /** 1 for the first span of its trace, 2 for any other. */
  root = 0
  grpcStatus = ''
  method = ''
  endpoint = ''
  source = ''
  topLevel = false
  /** How many peer tags there are, their names and their values; what stands beyond is of an earlier span. */
  peerCount = 0
  readonly peerNames: string[] = []
  readonly peerValues: string[] = []

  constructor(tagRoles: roles.TagRoles) {
    this.#roles = tagRoles
  }

  /** Looks at other tags from here on. */
  use(tagRoles: roles.TagRoles): void {
    this.#roles = tagRoles
    this.#sites.clear()
    this.#siteCount = 0
  }

  /** Comes to the spans of another chunk. Its first one says where the trace comes from, if the trace does not. */
  begin(segment: TraceSegment, first: RecordedSpan | undefined): void {
    const origin = (first && tagOf(first, ORIGIN)) ?? segment.origin
    this.synthetics = typeof origin === 'string' && origin.startsWith('synthetics')
    this.#rootHere = segment.remoteHi === 0 && segment.remoteLo === 0
  }

  /**
   * Comes to a finished span of the chunk: `site` is where it comes from. True if it is like the last one from there in all
   * that spans are counted by; then it need not be read.
   */
  isLikeLast(span: RecordedSpan): boolean {
    const site = this.#siteOf(span)
    this.site = site
    this.topLevel = isTopLevel(span)
    this.root = this.#rootHere && span.parent === undefined ? IS_ROOT : IS_NO_ROOT
    return site.isLikeLast(span, this.topLevel, this.root, this.synthetics)
  }

  /** Reads the span that it has come to; false if that is not counted. */
  read(span: RecordedSpan, site: SpanSite): boolean {
    const { tags, tagSlots } = span
    const { topLevel } = this
    this.#clear()
    if ((span.state & OWN_DEFAULTS) === 0)
      for (let i = 0; i < site.defaultCodes.length; i++)
        this.#take(site.defaultCodes[i] as number, site.defaultValues[i] as PlainTag)
    if (tags !== undefined)
      for (let slot = 0; slot < tagSlots; slot += 2) {
        const code = site.codeOf(slot >> 1, tags[slot] as string)
        if (code !== 0) this.#take(code, tags[slot + 1] as PlainTag)
      }
    site.remember(span, topLevel, this.root, this.synthetics)
    const meaning = site.meaningOf(this.kind)
    const counted = this.topLevel || this.#measured || (meaning & roles.COUNTED) !== 0
    if (!counted || this.#partial) return false

    this.name = site.name
    this.service = site.service
    this.resource = clipped(span.resource ?? span.name, MAX_RESOURCE)
    this.type = span.type === undefined ? '' : clipped(span.type, MAX_TYPE)
    this.endpoint = this.#endpoint === '' ? this.#route : this.#endpoint
    this.grpcStatus = this.#grpcFound ? grpcStatus(this.#grpc) : ''
    if ((meaning & roles.TALKING) !== 0) {
      for (let i = 0; i < this.#peersFound; i++)
        this.#addPeer(this.#roles.peers[this.#peerPlaces[i] as number] as string, this.#peerTexts[i] as string)
    } else if (this.#base !== '' && (meaning & roles.INTERNAL) !== 0 && this.#roles.peers.length > 0)
      this.#addPeer(BASE_SERVICE, this.#base)
    return true
  }

  /** Lets go of what spans were counted in. */
  forget(): void {
    for (const first of this.#sites.values()) {
      first.forget()
      for (const site of first.others.values()) site.forget()
    }
  }

  #siteOf(span: RecordedSpan): SpanSite {
    const { name, service } = span
    const site = this.#sites.get(name)
    if (site?.isOf === service) return site
    return site?.others.get(service) ?? this.#addSite(span)
  }

  #addSite({ name, service, segment }: RecordedSpan): SpanSite {
    if (this.#siteCount >= MAX_SITES) this.use(this.#roles)
    this.#siteCount++
    const site = new SpanSite(name, service, segment.recorder.defaults, this.#roles)
    const first = this.#sites.get(name)
    if (first === undefined) this.#sites.set(name, site)
    else first.others.set(service, site)
    return site
  }

  #clear(): void {
    this.kind = ''
    this.httpStatus = 0
    this.method = ''
    this.source = ''
    this.#endpoint = ''
    this.#route = ''
    this.#base = ''
    this.#measured = false
    this.#partial = false
    this.peerCount = 0
    this.#peersFound = 0
    if (this.#grpcFound) this.#grpc.fill(undefined)
    this.#grpcFound = false
  }

  #take(code: number, value: PlainTag): void {
    if (typeof value === 'number') this.#takeNumber(code & roles.ROLE_MASK, value)
    else {
      const peer = code >> roles.PEER_SHIFT
      if (peer !== 0 && value !== '') this.#findPeer(peer - 1, value)
      if (peer << roles.PEER_SHIFT !== code) this.#takeText(code & roles.ROLE_MASK, value)
    }
  }

  #takeNumber(role: number, value: number): void {
    if (role === roles.MEASURED) this.#measured = value === 1
    else if (role === roles.TOP_LEVEL) this.topLevel ||= value === 1
    else if (role === roles.PARTIAL) this.#partial = value >= 0
    else if (role === roles.HTTP_STATUS) this.httpStatus = httpStatus(value)
    else if (role >= roles.GRPC) this.#takeGrpc(role, value)
  }

  #takeText(role: number, value: string): void {
    switch (role) {
      case roles.KIND:
        this.kind = value
        return
      case roles.HTTP_STATUS:
        this.httpStatus = httpStatus(value)
        return
      case roles.METHOD:
        this.method = value
        return
      case roles.ENDPOINT:
        this.#endpoint = value
        return
      case roles.ROUTE:
        this.#route = value
        return
      case roles.SOURCE:
        this.source = value
        return
      case roles.BASE_SERVICE:
        this.#base = value
        return
      default:
        if (role >= roles.GRPC) this.#takeGrpc(role, value)
    }
  }

  #takeGrpc(role: number, value: PlainTag): void {
    this.#grpcFound = true
    this.#grpc[role - roles.GRPC] = value
  }

  /** Puts a peer tag where it belongs in the order of their names, because spans set theirs in any order. */
  #findPeer(place: number, value: string): void {
    let at = this.#peersFound++
    for (; at > 0 && (this.#peerPlaces[at - 1] as number) > place; at--) {
      this.#peerPlaces[at] = this.#peerPlaces[at - 1] as number
      this.#peerTexts[at] = this.#peerTexts[at - 1] as string
    }
    this.#peerPlaces[at] = place
    this.#peerTexts[at] = value
  }

  #addPeer(name: string, text: string): void {
    const value = this.#peerValues.get(text) ?? this.#learn(text)
    this.peerNames[this.peerCount] = name
    this.peerValues[this.peerCount++] = value
  }

  #learn(text: string): string {
    const value = peerValue(text)
    if (text.length > MAX_PEER_LENGTH) return value
    if (this.#peerValues.size >= MAX_PEER_VALUES) this.#peerValues.clear()
    this.#peerValues.set(text, value)
    return value
  }
}
