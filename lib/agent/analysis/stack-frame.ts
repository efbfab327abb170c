/** Of a longer stack only so much is looked at. */
const MAX_STACK = 20_000
const MAX_FRAME = 300
/** Frames of Node itself and of packages say less about an error than the first one of the program. */
const FOREIGN: readonly string[] = [
  'node:internal',
  '(node:',
  'at node:',
  '/node_modules/',
  '\\node_modules\\',
  '<anonymous>',
]

/**
 * The frame of a stack in which the error was thrown: the first of the program's own, else the first. Of a stack of
 * Python the last, as there the innermost call comes last. Nothing if there is no frame.
 */
export function topFrame(stack: string): string | undefined {
  const lines = stack
    .slice(0, MAX_STACK)
    .split('\n')
    .map((line) => line.trim().slice(0, MAX_FRAME))
  const frames = lines.filter((line) => line.startsWith('at '))
  if (frames.length === 0) return lines.findLast((line) => line.startsWith('File "'))
  return frames.find((frame) => !FOREIGN.some((part) => frame.includes(part))) ?? frames[0]
}
