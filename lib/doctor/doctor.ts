import { loadConfig } from '../config/load-config.ts'
import { surroundingsOf } from '../config/surroundings.ts'
import { palette } from '../terminal/palette.ts'
import { useColour } from '../terminal/use-colour.ts'
import { configFindings } from './config-findings.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { DoctorRequest } from './doctor-request.ts'
import { drawDiagnosis } from './draw-diagnosis.ts'
import { examineAgent } from './examine-agent.ts'
import { examineRuntime } from './examine-runtime.ts'
import { settingReports } from './setting-report.ts'
import type { Surroundings } from './surroundings.ts'

/** Of an output that is no terminal. */
const DEFAULT_COLUMNS = 80

/** Tells what a tracer that is started here would do, and what is wrong with that; gives the code to exit with. */
export async function runDoctor({ json, plain }: DoctorRequest, surroundings: Surroundings): Promise<number> {
  const { stdout, host } = surroundings
  const diagnosis = await diagnose(surroundings)
  if (json) stdout.write(`${JSON.stringify(diagnosis, undefined, 2)}\n`)
  else {
    const paint = palette(useColour({ plain, env: host.env, terminal: stdout.isTTY === true }))
    // Some terminals say 0 until they know.
    stdout.write(drawDiagnosis(diagnosis, stdout.columns || DEFAULT_COLUMNS, paint))
  }
  return diagnosis.healthy ? 0 : 1
}

async function diagnose(surroundings: Surroundings): Promise<Diagnosis> {
  const loaded = loadConfig(undefined, surroundingsOf(surroundings.host, surroundings.readYaml))
  const { runtime, findings: ofRuntime } = examineRuntime(loaded.config, surroundings)
  const { agent, findings: ofAgent } = await examineAgent(loaded, surroundings)
  const findings = [...configFindings(loaded), ...ofRuntime, ...ofAgent]
  const healthy = findings.every(({ severity }) => severity !== 'problem')
  return { healthy, findings, settings: settingReports(loaded.explain()), runtime, agent }
}
