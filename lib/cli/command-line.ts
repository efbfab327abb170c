import { parseArgs } from 'node:util'
import { DEV_FLAGS, type DevRequest, readDevRequest } from '../agent/command/dev-request.ts'
import { DOCTOR_FLAGS, type DoctorRequest } from '../doctor/doctor-request.ts'

/** What a command line means. */
export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'dev'; readonly request: DevRequest }
  | { readonly kind: 'doctor'; readonly request: DoctorRequest }
  | { readonly kind: 'wrong'; readonly message: string }

const FLAGS = {
  ...DEV_FLAGS,
  ...DOCTOR_FLAGS,
  version: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = ReturnType<typeof parse>['values']

/** Reads the arguments behind `clew`. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const end = args.indexOf('--')
  const own = end === -1 ? args : args.slice(0, end)
  const command = end === -1 ? [] : args.slice(end + 1)
  try {
    const { values, positionals } = parse(own)
    if (values.help === true) return { kind: 'help' }
    if (values.version === true) return { kind: 'version' }
    const [name, extra, more] = positionals
    switch (name) {
      case 'dev':
        return readDev(values, extra, command)
      case 'replay':
        return readReplay(values, extra, more, command)
      case 'doctor':
        return readDoctor(values, extra ?? command[0])
      default:
        return wrong(
          name === undefined ? 'expected a command' : `expected the command dev, replay or doctor, got ${quote(name)}`,
        )
    }
  } catch (error) {
    // The rest of what `parseArgs` says is how to write an argument that begins with a dash.
    return wrong(
      String((error as Error).message)
        .split('. ', 1)
        .join(''),
    )
  }
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true })
}

function readDev(values: Values, extra: string | undefined, command: readonly string[]): CommandLine {
  const foreign = foreignFlag(values, DEV_FLAGS)
  if (foreign !== undefined) return wrong(`expected a flag of dev, got --${foreign}`)
  if (extra !== undefined) return wrong(`expected -- before the command to run, got ${quote(extra)}`)
  const request = readDevRequest(values, command)
  return typeof request === 'string' ? wrong(request) : { kind: 'dev', request }
}

/** `dev` with the traces of a file. */
function readReplay(
  values: Values,
  file: string | undefined,
  extra: string | undefined,
  command: readonly string[],
): CommandLine {
  const foreign = foreignFlag(values, DEV_FLAGS)
  if (foreign !== undefined) return wrong(`expected a flag of replay, got --${foreign}`)
  if (file === undefined || file === '') return wrong('expected a file behind replay, got none')
  const unexpected = extra ?? command[0]
  if (unexpected !== undefined) return wrong(`expected one file behind replay, got ${quote(unexpected)} too`)
  const request = readDevRequest(values, [], file)
  return typeof request === 'string' ? wrong(request) : { kind: 'dev', request }
}

function readDoctor(values: Values, extra: string | undefined): CommandLine {
  const foreign = foreignFlag(values, DOCTOR_FLAGS)
  if (foreign !== undefined) return wrong(`expected a flag of doctor, got --${foreign}`)
  if (extra !== undefined) return wrong(`expected nothing but flags behind doctor, got ${quote(extra)}`)
  const { json = false, 'no-color': plain = false } = values
  return { kind: 'doctor', request: { json, plain } }
}

function foreignFlag(values: Values, flags: object): string | undefined {
  return Object.keys(values).find((flag) => !Object.hasOwn(flags, flag))
}

/** An unset variable of a shell makes for an empty text, which without quotes would not be seen. */
function quote(text: string): string {
  return text === '' ? '""' : text
}

function wrong(message: string): CommandLine {
  return { kind: 'wrong', message }
}
