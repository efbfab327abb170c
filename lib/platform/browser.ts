import { spawn } from 'node:child_process'

/** Opens an address in the browser that `BROWSER` names, or the system knows; calls `failed` with a reason if it cannot. */
export function openInBrowser(url: string, failed: (why: string) => void): void {
  const program = process.env['BROWSER'] || (process.platform === 'darwin' ? 'open' : 'xdg-open')
  // In a group of its own: Ctrl-C is not for the browser.
  const opener = spawn(program, [url], { stdio: 'ignore', detached: true })
  opener.on('error', ({ message }) => failed(message))
  opener.on('exit', (code) => {
    if (code !== 0 && code !== null) failed(`code ${code} of ${program}`)
  })
  opener.unref()
}
