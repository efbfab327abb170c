import * as forms from './forms.ts'
import { LateForm } from './late-form.ts'
import { samplerForm } from './otel-forms.ts'
import { samplingRulesForm, spanSamplingFileForm, spanSamplingRulesForm } from './sampling-rule-forms.ts'
import type { Settings } from './setting.ts'
import { shownPlain } from './shown-value.ts'

type Sampling = 'sampleRate' | 'samplingRules' | 'rateLimit' | 'spanSamplingRules'

/** The settings of what is kept. */
export const samplingSettings: Pick<Settings, Sampling> = {
  samplingRules: {
    option: 'samplingRules',
    env: ['DD_TRACE_SAMPLING_RULES'],
    form: new LateForm(() => samplingRulesForm),
    default: [],
    show: shownRules,
    doc: 'Which share of which traces to keep; the first rule counts that a trace fits. service, name, resource and each of tags are globs, in which * stands for any characters and ? for one; sample_rate, from 0 to 1, each rule must have.',
  },
  sampleRate: {
    option: 'sampleRate',
    env: ['DD_TRACE_SAMPLE_RATE', ['OTEL_TRACES_SAMPLER', new LateForm(() => samplerForm)]],
    also: ['OTEL_TRACES_SAMPLER_ARG'],
    form: forms.rateForm,
    default: undefined,
    defaultText: 'the rates that the agent asks for',
    doc: 'The share of traces to keep, 0 to 1, of those that no rule is about.',
  },
  rateLimit: {
    option: 'rateLimit',
    env: ['DD_TRACE_RATE_LIMIT'],
    form: forms.limitForm,
    default: 100,
    unit: 'traces per second',
    doc: 'Most traces that rules and the sample rate keep; 0 for none, negative for no limit.',
  },
  spanSamplingRules: {
    option: 'spanSamplingRules',
    env: ['DD_SPAN_SAMPLING_RULES', ['DD_SPAN_SAMPLING_RULES_FILE', new LateForm(() => spanSamplingFileForm)]],
    form: new LateForm(() => spanSamplingRulesForm),
    default: [],
    show: shownRules,
    doc: 'Which share of which spans to keep alone, where their trace is not kept; the first rule counts that a span fits. service and name are globs, sample_rate is 1 without being said, and max_per_second has no limit then.',
  },
}

function shownRules(rules: readonly object[]): string {
  return rules.length === 0 ? 'none' : shownPlain(JSON.stringify(rules))
}
