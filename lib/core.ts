export type { TracerOptions } from './config/options.ts'
export { createTracer, type PartOverrides } from './create-tracer.ts'
export { TracerError } from './errors.ts'
export { Tracer } from './tracer.ts'
