/**
 * `text` without the spaces and tabs around it, which do not belong to a header's value
 * (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3). `trim` would also take line breaks, which are not allowed.
 */
export function withoutSpace(text: string): string {
  const start = afterSpace(text, 0)
  const end = beforeSpace(text, start, text.length)
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

/** Where `text` goes on after the spaces and tabs from `start` on; `end` if there is nothing else before it. */
export function afterSpace(text: string, start: number, end: number = text.length): number {
  let at = start
  while (at < end && isSpace(text.charCodeAt(at))) at++
  return at
}

/** Where the spaces and tabs that are before `end` begin; `start` if there is nothing else behind it. */
export function beforeSpace(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--
  return at
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09
}
