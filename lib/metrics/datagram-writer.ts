// https://docs.datadoghq.com/extend/dogstatsd/datagram_shell
import { Buffer } from 'node:buffer'
import type { Metric } from './metric.ts'

export interface DatagramWriterOptions {
  /** Tags of every metric; those without a value are left out. */
  readonly tags: Readonly<Record<string, string | undefined>>
  /** `ci-<container id>` or `in-<cgroup inode>`. */
  readonly entityId: string | undefined
  /** What an admission controller knows of the container. */
  readonly externalEnv: string | undefined
}

/** Some metrics as they are sent. */
export interface Datagram {
  readonly bytes: Uint8Array
  readonly metrics: readonly Metric[]
}

/** What an Ethernet frame has left below the headers of IPv6, UDP and a tunnel: as much as other clients put into one. */
const MAX_BYTES = 1432
/** The longest tag that Datadog keeps has 200 characters. */
const MAX_TAG_BYTES = 200
/** So much of a line is left for what does not tell of the metric itself but of who sends it, besides the tags. */
const MAX_EXTERNAL_BYTES = 200

/** Writes metrics as DogStatsD reads them: a line for each, as many of them in a datagram as fit. */
export class DatagramWriter {
  /** What stands before the tag of a metric: `service:shop,env:prod`. */
  readonly #tags: string
  /** What ends every line: `|c:ci-…|e:…`. */
  readonly #sender: string

  constructor({ tags, entityId, externalEnv }: DatagramWriterOptions) {
    this.#tags = Object.entries(tags)
      .flatMap(([key, value]) => (value === undefined ? [] : tagText(key, value)))
      .join(',')
    const fits = externalEnv !== undefined && externalEnv.length <= MAX_EXTERNAL_BYTES && !externalEnv.includes('|')
    this.#sender = `${entityId === undefined ? '' : `|c:${entityId}`}${fits ? `|e:${externalEnv}` : ''}`
  }

  write(metrics: readonly Metric[]): Datagram[] {
    const datagrams: Datagram[] = []
    let lines = ''
    let inside: Metric[] = []
    const close = (): void => {
      if (inside.length > 0) datagrams.push({ bytes: Buffer.from(lines), metrics: inside })
    }
    for (const metric of metrics) {
      const line = this.#line(metric)
      if (inside.length > 0 && Buffer.byteLength(lines) + 1 + Buffer.byteLength(line) > MAX_BYTES) {
        close()
        lines = ''
        inside = []
      }
      lines += `${inside.length === 0 ? '' : '\n'}${line}`
      inside.push(metric)
    }
    close()
    return datagrams
  }

  /** `datadog.tracer.http.errors:2|c|#service:shop,lang:nodejs,type:429|c:ci-2f…` */
  #line({ name, type, value, tag }: Metric): string {
    const tags = tag === undefined ? this.#tags : `${this.#tags},${tagText(...tag)}`
    return `${name}:${value}|${type === 'count' ? 'c' : 'g'}|#${tags}${this.#sender}`
  }
}

/** A tag, with what tags may not have replaced as Datadog would, so that nothing in it begins another one. */
function tagText(key: string, value: string): string {
  const text = Buffer.from(`${key}:${value.replace(/[^\p{L}\p{N}_\-:./]/gu, '_')}`)
  // What is left of a character that is cut through is replaced, and left out.
  return text.length <= MAX_TAG_BYTES ? String(text) : String(text.subarray(0, MAX_TAG_BYTES)).replace(/\ufffd+$/, '')
}
