import { runDev } from '../agent/command/dev.ts'
import { VERSION } from '../platform/version.ts'
import { readCommandLine } from './command-line.ts'
import { HELP } from './help.ts'
import type { Surroundings } from './surroundings.ts'

const USAGE_ERROR = 2

/** The program `clew`: does what the arguments say, and tells the code to exit with. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings
  const line = readCommandLine(args)
  switch (line.kind) {
    case 'help':
      stdout.write(HELP)
      return 0
    case 'version':
      stdout.write(`${VERSION}\n`)
      return 0
    case 'wrong':
      stderr.write(`clew: ${line.message}; see clew --help\n`)
      return USAGE_ERROR
    case 'dev':
      return runDev(line.request, surroundings)
    case 'doctor': {
      // Whoever draws traces needs neither the tracer nor its configuration.
      const { runDoctor } = await import('../doctor/doctor.ts')
      return runDoctor(line.request, surroundings)
    }
  }
}
