import { describe, expect, test } from 'vitest'
import { DEV_FLAGS } from '../../lib/agent/command/dev-request.ts'
import { type CommandLine, readCommandLine } from '../../lib/cli/command-line.ts'
import { HELP } from '../../lib/cli/help.ts'
import { DOCTOR_FLAGS } from '../../lib/doctor/doctor-request.ts'

function read(line: string): CommandLine {
  return readCommandLine(line.split(' ').filter((word) => word !== ''))
}

const DEV = {
  port: undefined,
  host: undefined,
  socket: undefined,
  plain: false,
  quiet: false,
  form: 'line',
  query: '',
  filters: '',
  otlp: false,
  stay: false,
  record: undefined,
  budgets: undefined,
  replay: undefined,
  command: [],
}

describe('clew dev', () => {
  test.each([
    { line: 'dev', request: {} },
    { line: 'dev --port 9000', request: { port: 9000 } },
    { line: 'dev --port=0', request: { port: 0 } },
    { line: '--port 65535 dev', request: { port: 65_535 } },
    { line: 'dev --host ::1', request: { host: '::1' } },
    { line: 'dev --host localhost', request: { host: 'localhost' } },
    { line: 'dev --socket /run/clew.sock', request: { socket: '/run/clew.sock' } },
    { line: 'dev --no-color --quiet', request: { plain: true, quiet: true } },
    { line: 'dev -- node app.js', request: { command: ['node', 'app.js'] } },
    {
      line: 'dev --quiet -- node --port 1 -- --quiet',
      request: { quiet: true, command: ['node', '--port', '1', '--', '--quiet'] },
    },
    { line: 'dev --', request: {} },
    { line: 'dev --tree', request: { form: 'tree' } },
    { line: 'dev --json', request: { form: 'json' } },
    {
      line: 'dev --only error --slow 200ms',
      request: { query: 'status:error duration>=200ms', filters: '--only error --slow 200ms' },
    },
    {
      line: 'dev --query kind:server --service a"b',
      request: { query: 'kind:server service:"a\\"b"', filters: '--service "a\\"b" --query kind:server' },
    },
    { line: 'dev --otlp --record run.jsonl', request: { otlp: true, record: 'run.jsonl' } },
    { line: 'dev --assert rules.json -- npm test', request: { budgets: 'rules.json', command: ['npm', 'test'] } },
    { line: 'dev --stay -- npm test', request: { stay: true, command: ['npm', 'test'] } },
    { line: 'replay run.jsonl', request: { replay: 'run.jsonl' } },
    { line: 'replay --tree --port 0 run.jsonl', request: { replay: 'run.jsonl', form: 'tree', port: 0 } },
  ])('$line', ({ line, request }) => {
    expect(read(line)).toEqual({ kind: 'dev', request: { ...DEV, ...request } })
  })
})

describe('clew doctor', () => {
  test.each([
    { line: 'doctor', request: { json: false, plain: false } },
    { line: 'doctor --json', request: { json: true, plain: false } },
    { line: '--no-color doctor', request: { json: false, plain: true } },
    { line: 'doctor --', request: { json: false, plain: false } },
  ])('$line', ({ line, request }) => {
    expect(read(line)).toEqual({ kind: 'doctor', request })
  })
})

test.each(['--help', '-h', 'doctor --help', 'dev --help', 'dev --port 1 -h'])('%s asks for help', (line) => {
  expect(read(line)).toEqual({ kind: 'help' })
})

test.each(['--version', '-v', 'doctor -v', 'dev --version'])('%s asks for the version', (line) => {
  expect(read(line)).toEqual({ kind: 'version' })
})

test.each([
  { line: '', message: 'expected a command' },
  { line: '-- node app.js', message: 'expected a command' },
  { line: 'develop', message: 'expected the command dev, replay or doctor, got develop' },
  { line: '__proto__', message: 'expected the command dev, replay or doctor, got __proto__' },
  { line: 'doctor --port 1', message: 'expected a flag of doctor, got --port' },
  { line: 'doctor --quiet', message: 'expected a flag of doctor, got --quiet' },
  { line: 'doctor app.js', message: 'expected nothing but flags behind doctor, got app.js' },
  { line: 'doctor -- node', message: 'expected nothing but flags behind doctor, got node' },
  { line: 'dev --json --tree', message: 'expected one of --tree and --json, got both' },
  { line: 'dev --only slow', message: 'expected error, got slow for --only' },
  {
    line: 'dev --slow 200',
    message: 'expected a number with a unit (ns, us, ms or s), e.g. 200ms, got 200 for --slow',
  },
  { line: 'dev --service=', message: 'expected the name of a service, got "" for --service' },
  { line: 'dev --record=', message: 'expected a file, got "" for --record' },
  {
    line: 'dev --query status:bad',
    message: 'expected error or ok behind status:, got bad, at character 1 of --query',
  },
  {
    line: 'dev --assert rules.json',
    message: 'expected -- and a command behind --assert, got none; the budgets are checked when it is done',
  },
  {
    line: 'dev --stay',
    message: 'expected -- and a command behind --stay, got none; without one the agent stays until it is stopped',
  },
  { line: 'replay', message: 'expected a file behind replay, got none' },
  { line: 'replay a b', message: 'expected one file behind replay, got b too' },
  { line: 'replay a -- b', message: 'expected one file behind replay, got b too' },
  { line: 'dev node app.js', message: 'expected -- before the command to run, got node' },
  { line: 'dev --bogus', message: "Unknown option '--bogus'" },
  { line: 'dev -x', message: "Unknown option '-x'" },
  { line: 'dev --port', message: "Option '--port <value>' argument missing" },
  { line: 'dev --quiet=1', message: "Option '--quiet' does not take an argument" },
  { line: 'dev --port 65536', message: 'expected a number from 0 to 65535, got 65536 for --port' },
  { line: 'dev --port 1.5', message: 'expected a number from 0 to 65535, got 1.5 for --port' },
  { line: 'dev --port http', message: 'expected a number from 0 to 65535, got http for --port' },
  { line: 'dev --port=', message: 'expected a number from 0 to 65535, got "" for --port' },
])('clew $line is wrong: $message', ({ line, message }) => {
  expect(read(line)).toEqual({ kind: 'wrong', message })
})

test.each(['', '0.0.0.0', '::', '192.168.0.5', '203.0.113.1', 'dev-box', '*'])(
  'clew dev does not listen on the address "%s", which other machines would reach',
  (host) => {
    expect(readCommandLine(['dev', '--host', host])).toEqual({
      kind: 'wrong',
      message: `expected an address that only this machine reaches (localhost, 127.x.y.z or ::1), got ${host || '""'} for --host`,
    })
  },
)

test('the help names every flag, in lines of at most 80 characters', () => {
  for (const flag of [...Object.keys(DEV_FLAGS), ...Object.keys(DOCTOR_FLAGS), 'version', 'help'])
    expect(HELP).toContain(`--${flag}`)
  expect(HELP.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test('a socket has a path', () => {
  expect(readCommandLine(['dev', '--socket', ''])).toEqual({
    kind: 'wrong',
    message: 'expected the path of a socket, got "" for --socket',
  })
})
