/** A place in a program's text, in lines and columns from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A function that is being run, and how far it has come. */
export interface StackFrame {
  /** The file as the program has it; empty for what is built into the runtime. */
  readonly file: string
  readonly name: string | undefined
  /** Where the function begins: with the file, what tells it from all others. */
  readonly start: Place
  readonly at: Place
}

/** The frames that are on the stack, without the functions that only wait for those; none if the runtime tells too little. */
export function stackFrames(sites: readonly NodeJS.CallSite[]): StackFrame[] {
  const frames: StackFrame[] = []
  try {
    for (const site of sites) {
      if (site.isAsync()) continue
      frames.push({
        file: site.getFileName() ?? '',
        name: site.getFunctionName() ?? undefined,
        start: { line: site.getEnclosingLineNumber() ?? 0, column: site.getEnclosingColumnNumber() ?? 0 },
        at: { line: site.getLineNumber() ?? 0, column: site.getColumnNumber() ?? 0 },
      })
    }
    return frames
  } catch {
    // A runtime that has not all of these methods.
    return []
  }
}

/** Whether it belongs to the program and what the program has installed, not to the runtime. */
export function isOfProgram({ file }: StackFrame): boolean {
  return file !== '' && !file.startsWith('node:')
}

export function isSameFunction(one: StackFrame, other: StackFrame): boolean {
  return one.file === other.file && order(one.start, other.start) === 0
}

/** Negative if the first place is before the second, 0 if they are the same. */
export function order(one: Place, other: Place): number {
  return one.line - other.line || one.column - other.column
}

/** As an editor takes it. */
export function placeText({ file, at }: StackFrame): string {
  return `${file}:${at.line}:${at.column}`
}
