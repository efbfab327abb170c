import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inject } from 'vitest'

/** The Node that programs are run with. */
export const NODE: string = process.env['CLEW_NODE'] ?? process.execPath

/** How a program ended, and what it wrote. */
interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder of its own beside the installed package. */
export interface Project {
  readonly folder: string
  /** Runs Node in the folder, with an environment in which nothing but what is given speaks to clew. */
  node(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome>
  /** Runs Node with a program that must end well and write JSON and nothing else; gives what it wrote. */
  json(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<unknown>
}

/** Makes a project of files by their paths. */
export function project(files: Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(join(inject('packed'), 'project-'))
  for (const [path, content] of Object.entries({ 'package.json': '{"name":"fixture","private":true}', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const node: Project['node'] = (args, env = {}) =>
    new Promise((resolve) => {
      const options = { cwd: folder, env: { ...surroundings(), ...env }, timeout: 50_000 }
      execFile(NODE, args, options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr })
      })
    })
  return {
    folder,
    node,
    async json(args, env) {
      const { code, stdout, stderr } = await node(args, env)
      if (code === 0 && stderr === '') return JSON.parse(stdout)
      throw new Error(`expected exit code 0 and no words, got ${code} for ${args.join(' ')}: ${stderr}${stdout}`)
    },
  }
}

/** What the system needs, without what npm, vitest and a developer's shell add. */
function surroundings(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'TEMP', 'USERPROFILE']
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}
