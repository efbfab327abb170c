/**
 * `text` without the spaces and tabs around it, which do not belong to a header's value
 * (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3). `trim` would also take line breaks, which are not allowed.
 */
export function withoutSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09
}
