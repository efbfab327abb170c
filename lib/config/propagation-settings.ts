import * as forms from './forms.ts'
import { keysForm } from './keys-form.ts'
import { LateForm } from './late-form.ts'
import type { HeaderStyle } from './options.ts'
import { stylesForm } from './propagation-styles.ts'
import type { Settings } from './setting.ts'
import { shownKeys } from './shown-tags.ts'

const STYLES: readonly HeaderStyle[] = ['datadog', 'tracecontext', 'baggage']

type Propagation =
  | 'styles'
  | 'injectStyles'
  | 'extractStyles'
  | 'extractFirst'
  | 'extractBehaviour'
  | 'maxDatadogTagsLength'
  | 'maxBaggageItems'
  | 'maxBaggageBytes'
  | 'baggageTagKeys'
  | 'legacyBaggage'

/** The settings of what crosses into other processes, and how. */
export const propagationSettings: Pick<Settings, Propagation> = {
  styles: {
    option: 'tracePropagationStyle',
    env: ['DD_TRACE_PROPAGATION_STYLE', 'OTEL_PROPAGATORS'],
    form: stylesForm,
    show: shownStyles,
    default: STYLES,
    doc: 'Header dialects in which traces come and go, most wanted first: datadog, tracecontext, b3 (one header), b3multi, baggage, or none.',
  },
  injectStyles: {
    option: 'tracePropagationStyle.inject',
    env: ['DD_TRACE_PROPAGATION_STYLE_INJECT'],
    form: stylesForm,
    show: shownStyles,
    default: STYLES,
    defaultText: 'DD_TRACE_PROPAGATION_STYLE',
    doc: 'Header dialects in which traces go out.',
  },
  extractStyles: {
    option: 'tracePropagationStyle.extract',
    env: ['DD_TRACE_PROPAGATION_STYLE_EXTRACT'],
    form: stylesForm,
    show: shownStyles,
    default: STYLES,
    defaultText: 'DD_TRACE_PROPAGATION_STYLE',
    doc: 'Header dialects in which traces come in.',
  },
  extractFirst: {
    env: ['DD_TRACE_PROPAGATION_EXTRACT_FIRST'],
    form: forms.booleanForm,
    default: false,
    doc: 'Whether the first dialect with a trace in it is the only one that is read, or others complete it.',
  },
  extractBehaviour: {
    env: ['DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT'],
    form: forms.extractBehaviourForm,
    default: 'continue',
    doc: 'What becomes of a trace that comes in: continue it; restart, which begins another that points back and keeps the baggage; or ignore it.',
  },
  maxDatadogTagsLength: {
    env: ['DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH'],
    form: forms.lengthForm(512),
    default: 512,
    doc: 'Most characters of x-datadog-tags, which is left out if it would have more; 0 for none.',
  },
  maxBaggageItems: {
    option: 'baggageMaxItems',
    env: ['DD_TRACE_BAGGAGE_MAX_ITEMS'],
    form: forms.lengthForm(1024),
    default: 64,
    doc: 'Most items of baggage that are sent and read.',
  },
  maxBaggageBytes: {
    option: 'baggageMaxBytes',
    env: ['DD_TRACE_BAGGAGE_MAX_BYTES'],
    form: forms.lengthForm(65_536),
    default: 8192,
    unit: 'bytes',
    doc: 'Most bytes of baggage that are sent and read.',
  },
  baggageTagKeys: {
    option: 'baggageTagKeys',
    env: ['DD_TRACE_BAGGAGE_TAG_KEYS'],
    form: new LateForm(() => keysForm),
    default: ['user.id', 'session.id', 'account.id'],
    ifEmpty: [],
    show: shownKeys,
    doc: 'Keys of baggage that comes in and becomes tags of the first span, as baggage.user.id; * for all, empty for none.',
  },
  legacyBaggage: {
    option: 'legacyBaggageEnabled',
    env: ['DD_TRACE_LEGACY_BAGGAGE_ENABLED', 'DD_TRACE_PROPAGATION_HTTP_BAGGAGE_ENABLED'],
    form: forms.booleanForm,
    default: true,
    doc: "Whether baggage also travels as ot-baggage-* headers, beside Datadog's own.",
  },
}

function shownStyles(styles: readonly HeaderStyle[]): string {
  return styles.length === 0 ? 'none' : styles.join(',')
}
