import { readFile } from 'node:fs/promises'
import { type BudgetRule, readBudgetRules } from './budget-rule.ts'

/** The rules of a file; or what is wrong with it, all at once. */
export async function readBudgetFile(path: string): Promise<readonly BudgetRule[] | string> {
  let file: unknown
  try {
    file = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    return `expected rules in JSON in ${path || '""'} for --assert, got ${(error as Error).message}; the command is not run`
  }
  const { rules, problems } = readBudgetRules(file)
  if (problems.length === 0) return rules
  return `${problems.join('; ')} of ${path} for --assert; the command is not run`
}
