import { digestOf } from '../../../lib/agent/catalogue/catalogue.ts'
import type { ReceivedTrace } from '../../../lib/agent/received-trace.ts'
import { atOnce, type Steps } from '../../../lib/agent/steps.ts'
import { drawnTrace, type WaterfallOptions, waterfallSteps } from '../../../lib/agent/terminal/waterfall.ts'

/** The picture of a trace, drawn without a pause. */
export function drawWaterfall(trace: ReceivedTrace, options: WaterfallOptions): string {
  return atOnce(steps(trace, options))
}

function* steps(trace: ReceivedTrace, options: WaterfallOptions): Steps<string> {
  return yield* waterfallSteps(yield* drawnTrace(digestOf(undefined, trace)), options)
}
