import * as priority from '../ext/priority.ts'
import * as tags from '../ext/tags.ts'
import { isTravelling, OWN_NAMES, setContested } from './own-names.ts'
import { plainTags } from './plain-tags.ts'
import { OWN_DEFAULTS, type RecordedSpan } from './recorded-span.ts'
import { DROPPED_BY_HAND, KEPT_BY_HAND } from './sampling-decision.ts'
import { defaultTags, FOREIGN_SERVICE_TAGS, type SpanDefaults, serviceName, serviceTags } from './span-defaults.ts'
import { tagOf } from './tag-slots.ts'
import { fieldText } from './text.ts'
import { writeError } from './write-tag.ts'

/** What setting a reserved tag does instead of just keeping it. */
export type ReservedTag = (span: RecordedSpan, value: unknown, key: string) => void

const FIELDS: readonly (readonly [string, ReservedTag])[] = [
  [tags.SERVICE_NAME, setService],
  [tags.RESOURCE_NAME, setResource],
  [tags.SPAN_TYPE, setType],
  [tags.ERROR, setError],
  [tags.ERROR_MESSAGE, setErrorDetail],
  [tags.ERROR_TYPE, setErrorDetail],
  [tags.ERROR_STACK, setErrorDetail],
  [tags.MANUAL_KEEP, setManualKeep],
  [tags.MANUAL_DROP, setManualDrop],
  [tags.SAMPLING_PRIORITY, setSamplingPriority],
  [tags.MEASURED, setMeasured],
  [tags.HTTP_STATUS_CODE, setText],
]

/** One of 256 classes of names. */
function nameClass(key: string): number {
  const { length } = key
  return length === 0 ? 0 : (length * 31 + key.charCodeAt(0) * 7 + key.charCodeAt(length - 1)) & 0xff
}

/**
 * The tags that say something of the span rather than of its work, those that all spans of the tracer have anyway, and those
 * that the tracer writes itself.
 */
export class ReservedTags {
  readonly #tags = new Map<string, ReservedTag>(FIELDS)
  /** Which classes have a reserved name: a look into this table spares nearly all others the look into the map, 5 % of the time of a span. */
  readonly #classes = new Uint8Array(256)

  constructor(defaults: SpanDefaults) {
    const usual = [...defaultTags(defaults, defaults.service)].map(([key]) => key)
    for (const key of [...usual, ...FOREIGN_SERVICE_TAGS]) {
      if (!this.#tags.has(key)) this.#tags.set(key, setDefaultTag)
    }
    for (const key of OWN_NAMES) if (!this.#tags.has(key)) this.#tags.set(key, setContested)
    for (const key of this.#tags.keys()) this.#classes[nameClass(key)] = 1
  }

  /** What to do for a name, if it is reserved. */
  get(key: string): ReservedTag | undefined {
    if (this.#classes[nameClass(key)] !== 1) return isTravelling(key) ? setContested : undefined
    return this.#tags.get(key) ?? (isTravelling(key) ? setContested : undefined)
  }
}

function setService(span: RecordedSpan, value: unknown): void {
  const { defaults } = span.segment.recorder
  const before = span.service
  span.service = serviceName(defaults, value)
  if ((span.state & OWN_DEFAULTS) === 0 || span.service === before) return
  // One that was set on the span itself stays.
  for (const [name, own] of serviceTags(defaults, before)) if (tagOf(span, name) === own) span.remove(name)
  for (const [name, own] of serviceTags(defaults, span.service))
    if (tagOf(span, name) === undefined) span.put(name, own)
}

function setResource(span: RecordedSpan, value: unknown): void {
  span.resource = value === undefined || value === null ? undefined : fieldText(value)
}

function setType(span: RecordedSpan, value: unknown): void {
  span.type = value === undefined || value === null ? undefined : fieldText(value)
}

/** `error: true` marks, `error: false` unmarks; an error or a text also says why. */
function setError(span: RecordedSpan, value: unknown): void {
  if (value === undefined || value === null || value === false || value === 0 || value === '') span.error = 0
  else if (value === true || typeof value === 'number') span.error = 1
  else writeError(span, [value])
}

function setErrorDetail(span: RecordedSpan, value: unknown, key: string): void {
  if (value !== undefined) span.error = 1
  setText(span, value, key)
}

function setManualKeep(span: RecordedSpan, value: unknown): void {
  if (value !== false && value !== undefined) span.segment.override(KEPT_BY_HAND)
}

function setManualDrop(span: RecordedSpan, value: unknown): void {
  if (value !== false && value !== undefined) span.segment.override(DROPPED_BY_HAND)
}

/** 1 and 2 keep, 0 and -1 drop; what is no priority says nothing. */
function setSamplingPriority(span: RecordedSpan, value: unknown): void {
  const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (given === priority.AUTO_KEEP || given === priority.USER_KEEP) span.segment.override(KEPT_BY_HAND)
  else if (given === priority.AUTO_REJECT || given === priority.USER_REJECT) span.segment.override(DROPPED_BY_HAND)
  else if (value !== undefined) span.segment.recorder.misused('sampling.priority that is not -1, 0, 1 or 2', span.name)
}

function setMeasured(span: RecordedSpan, value: unknown): void {
  if (value === undefined) span.remove(tags.MEASURED)
  else span.put(tags.MEASURED, value === false || value === 0 ? 0 : 1)
}

/** For tags that the agent and the backend look for among the texts, whatever they were given as. */
function setText(span: RecordedSpan, value: unknown, key: string): void {
  if (value === undefined) span.remove(key)
  else plainTags(key, value, (name, plain) => span.put(name, String(plain)))
}

/** A tag that the encoder adds to every span: from now on this span has its own. */
function setDefaultTag(span: RecordedSpan, value: unknown, key: string): void {
  if ((span.state & OWN_DEFAULTS) === 0) {
    span.state |= OWN_DEFAULTS
    for (const [name, own] of defaultTags(span.segment.recorder.defaults, span.service)) span.put(name, own)
  }
  if (value === undefined) span.remove(key)
  else plainTags(key, value, (name, plain) => span.put(name, plain))
}
