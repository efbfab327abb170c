// For `node --import clew/register` and `node --require clew/register`: the configuration comes from the environment.
import { tracer } from './index.ts'

tracer.init()
