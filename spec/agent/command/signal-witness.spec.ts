import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SignalWitness } from '../../../lib/agent/command/signal-witness.ts'

describe.skipIf(process.platform === 'win32')(
  'a witness that a signal to all ends before the signal comes here',
  () => {
    let folder: string
    let witness: SignalWitness

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'clew-witness-'))
      execFileSync('mkfifo', [join(folder, 'up'), join(folder, 'go')])
      const program = join(folder, 'witness')
      // The first is ended at once; the second says that it is there, and is a good one when it is told to.
      const script = `#!/bin/sh
      cd '${folder}'
      if mkdir first 2>/dev/null; then kill -INT $$; fi
      echo up > up; cat go > /dev/null; exec cat`
      writeFileSync(program, script, { mode: 0o755 })
      witness = new SignalWitness(program)
    })

    afterEach(() => {
      witness.dismiss()
      rmSync(folder, { recursive: true })
    })

    test('knows of it all the same', async () => {
      await readFile(join(folder, 'up'))
      const toAll = witness.cameToAll('SIGINT')
      await writeFile(join(folder, 'go'), '')
      expect(await toAll).toBe(true)
    })

    test('has forgotten it when it should have come: the next is another', async () => {
      await readFile(join(folder, 'up'))
      await writeFile(join(folder, 'go'), '')
      expect(await witness.cameToAll('SIGTERM')).toBe(false)
      expect(await witness.cameToAll('SIGINT')).toBe(false)
    })
  },
)
