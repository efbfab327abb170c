/** Beyond so many characters nothing is looked for, and nothing is shown. */
const MAX_SEARCHED = 200
/** Beyond so many a text that is taken apart is not looked through as a whole. */
const MAX_WHOLE = 8192

/** So often an encoded text may have been encoded again. */
const MAX_DECODED = 3
/** A word that stands alone, or begins another in `dbPass`, is no part of `compass` or `design`. */
const SECRET_WORD = /(?<![a-z])(?:pass|sig)(?![a-z])/i
const SECRET_INNER_WORD = /[a-z0-9](?:Pass|Sig)(?![a-z])/
const SECRET_NAME =
  /(?<!tag_)key|token|secret|passw|passphrase|pwd|auth(?!or(?!i))|credential|cookie|jwt|bearer|signature/i
/** Names of headers whose values may have blanks, commas and pairs in them. */
const HEADER_NAME = /auth|cookie/i

/** `http://`, or `htp:\\` where somebody was in a hurry. */
const SCHEME = /^[a-z][a-z0-9+.-]{0,20}:[\\/]{2}/i
/** Everybody is that user, who has no password. */
const GIT = /(?:^|:\/\/|url[=:])git$/i

/** A name, and what parts it from its value: `api_key=`, `"token": `, `Authorization : `, `token%3D`. */
const PAIR = /([^\s=:&,;?#/@"'`{}()[\]<>]{1,80}?)(["'`]?)\s*(?:[=:]|%3[ad])\s*/gi
const QUOTED = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/y
/** A word, perhaps behind the name of a scheme, and those after it that begin no other pair. */
const WORDS =
  /(?:(?:bearer|basic|token|digest|api-?key|ntlm|negotiate) +)?[^\s&,;]+(?:[\s,;]+[^\s&,;:=]+(?=[\s,;&]|$)(?!\s*[=:]))*/iy
const REST = /.*/sy

/** Credentials as the header `Authorization` has them, without its name: one word, or several parameters. */
const ONE_WORD = /\b(bearer|basic|api-?key|ntlm|negotiate)( +)[^\s&,;"']+/gi
const PARAMETERS = /\b(digest|hawk|oauth|signature|aws4-[a-z0-9-]{1,20})( +)\S.*/gis

/** Whether what is called so is nobody's business. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || SECRET_WORD.test(name) || SECRET_INNER_WORD.test(name)
}

/**
 * The beginning of a text without what may be the user and password of a URL, however badly the URL is written, and without
 * values of secrets. What hides one behind percent signs is shown without them.
 *
 * @param mark what stands in the place of a secret
 * @example
 * redacted('http://joe:pw@host/?api_key=1', '***') // 'http://***@host/?api_key=***'
 */
export function redacted(text: string, mark: string, limit: number = MAX_SEARCHED): string {
  const plain = decoded(text)
  const open = withoutSecrets(plain, mark, limit)
  return plain === text || open === plain.slice(0, limit) ? withoutSecrets(text, mark, limit) : open
}

/** A text without its secrets, as {@link redacted} has it; undefined if there are none in it. */
export function withoutItsSecrets(text: string, mark: string): string | undefined {
  const open = redacted(text, mark, MAX_WHOLE)
  return open === text.slice(0, MAX_WHOLE) ? undefined : open
}

function withoutSecrets(text: string, mark: string, limit: number): string {
  return withoutValues(withoutUser(text, mark).slice(0, limit), mark)
    .replace(ONE_WORD, `$1$2${mark}`)
    .replace(PARAMETERS, `$1$2${mark}`)
}

function withoutUser(text: string, mark: string): string {
  // To look for it from behind takes ten times as long where there is none.
  const first = text.indexOf('@')
  if (first === -1) return text
  const at = text.lastIndexOf('@')
  if (at === first && GIT.test(text.slice(0, at))) return text
  return `${SCHEME.exec(text)?.[0] ?? ''}${mark}${text.slice(at)}`
}

function withoutValues(text: string, mark: string): string {
  let shown = ''
  let from = 0
  for (;;) {
    PAIR.lastIndex = from
    const pair = PAIR.exec(text)
    if (pair === null) return shown + text.slice(from)
    const [whole, name = '', quote = ''] = pair
    const start = pair.index + whole.length
    shown += text.slice(from, start)
    from = start
    if (!isSecretName(name) || start === text.length) continue
    shown += mark
    from = endOfValue(text, start, name, quote)
  }
}

/** Where the value of a secret ends: rather too late than too early. */
function endOfValue(text: string, start: number, name: string, quote: string): number {
  const first = text.charAt(start)
  const pattern =
    '[{('.includes(first) || (quote === '' && HEADER_NAME.test(name)) ? REST : `"'`.includes(first) ? QUOTED : WORDS
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : start
}

/** `%40` as `@`, and whatever else is written so, be it twice. */
function decoded(text: string): string {
  let plain = text
  for (let i = 0; i < MAX_DECODED && plain.includes('%'); i++)
    plain = plain.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
  return plain
}
