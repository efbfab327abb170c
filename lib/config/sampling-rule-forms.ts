import type { Form } from './form.ts'
import * as forms from './forms.ts'
import type { ResolvedSpanSamplingRule, SamplingRule } from './options.ts'
import type { Fields } from './rule.ts'
import { fileForm, rulesForm } from './rules-form.ts'
import { textsForm } from './texts-form.ts'

const service = { names: ['service', 'service'], form: forms.globForm } as const
const name = { names: ['name', 'name'], form: forms.globForm } as const
const maxPerSecond = {
  names: ['maxPerSecond', 'max_per_second'],
  form: forms.numberForm,
  isNone: (limit: number) => limit < 0,
} as const

const traceRule: Fields<SamplingRule> = {
  service,
  name,
  resource: { names: ['resource', 'resource'], form: forms.globForm },
  tags: { names: ['tags', 'tags'], form: textsForm },
  sampleRate: { names: ['sampleRate', 'sample_rate'], form: forms.rateForm, required: true },
  maxPerSecond,
  provenance: { names: ['provenance', 'provenance'], form: forms.provenanceForm },
}

const spanRule: Fields<ResolvedSpanSamplingRule> = {
  service,
  name,
  sampleRate: { names: ['sampleRate', 'sample_rate'], form: forms.rateForm, otherwise: 1 },
  maxPerSecond,
}

/** `DD_TRACE_SAMPLING_RULES` */
export const samplingRulesForm: Form<readonly SamplingRule[]> = rulesForm(
  traceRule,
  '[{"service":"shop-*","sample_rate":0.5}]',
)

/** `DD_SPAN_SAMPLING_RULES` */
export const spanSamplingRulesForm: Form<readonly ResolvedSpanSamplingRule[]> = rulesForm(
  spanRule,
  '[{"name":"db.*","max_per_second":50}]',
)

/** `DD_SPAN_SAMPLING_RULES_FILE` */
export const spanSamplingFileForm: Form<readonly ResolvedSpanSamplingRule[]> = fileForm(spanSamplingRulesForm)
