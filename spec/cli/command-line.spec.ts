import { describe, expect, test } from 'vitest'
import { type CommandLine, readCommandLine } from '../../lib/cli/command-line.ts'
import { HELP } from '../../lib/cli/help.ts'

function read(line: string): CommandLine {
  return readCommandLine(line.split(' ').filter((word) => word !== ''))
}

const DEV = { port: undefined, host: undefined, plain: false, quiet: false, command: [] }

describe('clew dev', () => {
  test.each([
    { line: 'dev', request: {} },
    { line: 'dev --port 9000', request: { port: 9000 } },
    { line: 'dev --port=0', request: { port: 0 } },
    { line: '--port 65535 dev', request: { port: 65_535 } },
    { line: 'dev --host ::1', request: { host: '::1' } },
    { line: 'dev --host localhost', request: { host: 'localhost' } },
    { line: 'dev --no-color --quiet', request: { plain: true, quiet: true } },
    { line: 'dev -- node app.js', request: { command: ['node', 'app.js'] } },
    {
      line: 'dev --quiet -- node --port 1 -- --quiet',
      request: { quiet: true, command: ['node', '--port', '1', '--', '--quiet'] },
    },
    { line: 'dev --', request: {} },
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
  { line: 'develop', message: 'expected the command dev or doctor, got develop' },
  { line: '__proto__', message: 'expected the command dev or doctor, got __proto__' },
  { line: 'doctor --port 1', message: 'expected a flag of doctor, got --port' },
  { line: 'doctor --quiet', message: 'expected a flag of doctor, got --quiet' },
  { line: 'doctor app.js', message: 'expected nothing but flags behind doctor, got app.js' },
  { line: 'doctor -- node', message: 'expected nothing but flags behind doctor, got node' },
  { line: 'dev --json', message: 'expected a flag of dev, got --json' },
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
  for (const flag of ['--port', '--host', '--no-color', '--quiet', '--json', '--version', '--help'])
    expect(HELP).toContain(flag)
  expect(HELP.split('\n').filter((line) => line.length > 80)).toEqual([])
})
