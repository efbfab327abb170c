// Time and CPU from the start of the process until the configuration is loaded and resolved, and nothing else of the tracer.
const { writeSync, existsSync } = require('node:fs')

const { tracer } = JSON.parse(process.argv[2] ?? '{}')
if (tracer === 'clew') {
  const { config, problems } = require('../../dist/config.cjs').loadConfig(undefined, {
    env: process.env,
    args: process.argv,
    platform: process.platform,
    fileExists: existsSync,
    isLink: () => false,
    readText: () => undefined,
    serviceName: () => 'bench',
    readYaml: () => undefined,
  })
  const { DD_SERVICE = 'bench' } = process.env
  // What was left out would look fast.
  if (config.service !== DD_SERVICE || problems.length > 0) throw new Error('the configuration was not read')
}

const startup = performance.now()
const { user, system } = process.cpuUsage()
writeSync(1, `${JSON.stringify({ startup, startupCpu: (user + system) / 1e3 })}\n`)
process.exit()
