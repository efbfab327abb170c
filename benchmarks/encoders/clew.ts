// The encoder alone is in no entry of the package: it is bundled for this from the source.
export { createTracer } from '../../lib/create-tracer.ts'
export { V04Encoder } from '../../lib/export/v04-encoder.ts'
