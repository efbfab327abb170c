// A program that anybody may start: in the trace of who starts it, or in one of its own.
import { tracer } from 'clew'

tracer.init({ service: 'linter' })

const [module = 'everything'] = process.argv.slice(2)

tracer.continueFrom(process.env, () =>
  tracer.trace('lint.run', { resource: module }, () => console.log(`${module}: clean`)),
)
