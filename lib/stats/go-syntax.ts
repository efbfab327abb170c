// https://pkg.go.dev/regexp/syntax

/** What a regular expression is made of; groups are here for their order only. */
export type Piece =
  /** One character, of those that the expression matches. */
  | { readonly is: 'one'; readonly of: RegExp }
  | { readonly is: 'place'; readonly place: Place }
  /** One piece after the other. */
  | { readonly is: 'row'; readonly pieces: readonly Piece[] }
  /** Any one of the pieces. */
  | { readonly is: 'choice'; readonly pieces: readonly Piece[] }
  | { readonly is: 'times'; readonly piece: Piece; readonly min: number; readonly max: number }

/** The ends of the text, the ends of a line, and where a word begins or ends, or neither. */
export type Place = 'start' | 'end' | 'lineStart' | 'lineEnd' | 'edge' | 'noEdge'

const MAX_TIMES = 1000
const MAX_DEPTH = 100
const SPACE = '\\t\\n\\f\\r\\x20'
/** As JavaScript writes them within a class. */
const PERL: Readonly<Record<string, string>> = {
  d: '\\d',
  D: '\\D',
  w: '\\w',
  W: '\\W',
  s: SPACE,
  S: `[^${SPACE}]`,
}
const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\0-\\x7f',
  blank: '\\t\\x20',
  cntrl: '\\0-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  space: '\\t\\n\\v\\f\\r\\x20',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
}
const CONTROLS: Readonly<Record<string, string>> = { a: '\x07', f: '\f', t: '\t', n: '\n', r: '\r', v: '\v' }
const PLACES: Readonly<Record<string, Place>> = { A: 'start', z: 'end', b: 'edge', B: 'noEdge' }
const POSIX_CLASS = /^\[:(\^?)(\w+):\]/

/** Reads a regular expression as Go writes it; throws where it is none. */
export function parseGoSyntax(pattern: string): Piece {
  const parser = new Parser(pattern)
  const piece = parser.choice(0)
  if (!parser.ended) throw parser.error('a group that ends before it begins')
  return piece
}

class Parser {
  readonly #pattern: string
  #at = 0
  /** `i`, `m` and `s` as far as they are set. */
  #flags: ReadonlySet<string> = new Set()
  /** The sets of characters so far, without regard to case and with it: to make one takes far longer than to read it. */
  readonly #folded = new Map<string, RegExp>()
  readonly #exact = new Map<string, RegExp>()

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  get ended(): boolean {
    return this.#at >= this.#pattern.length
  }

  error(what: string): SyntaxError {
    return new SyntaxError(`${what} at ${this.#at}`)
  }

  choice(depth: number): Piece {
    if (depth > MAX_DEPTH) throw this.error('too deep')
    const pieces = [this.#row(depth)]
    while (this.#took('|')) pieces.push(this.#row(depth))
    return pieces.length === 1 ? (pieces[0] as Piece) : { is: 'choice', pieces }
  }

  #row(depth: number): Piece {
    const pieces: Piece[] = []
    while (!this.ended && !this.#sees('|') && !this.#sees(')')) {
      if (this.#took('\\Q')) {
        const chars = [...this.#upTo(this.#pattern.indexOf('\\E', this.#at))].map((char) => this.#char(char))
        this.#took('\\E')
        const last = chars.pop()
        pieces.push(...chars, ...(last === undefined ? [] : [this.#repeated(last)]))
      } else pieces.push(this.#repeated(this.#single(depth)))
    }
    return { is: 'row', pieces }
  }

  /** The piece as often as what follows it says. */
  #repeated(piece: Piece): Piece {
    const start = this.#at
    const match = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/.exec(this.#rest)
    if (match === null) return piece
    const [all, sign, least, comma = '', most = ''] = match
    this.#at += all.length
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0
    const max = sign === undefined ? upper(min, comma, most) : sign === '?' ? 1 : Number.POSITIVE_INFINITY
    const tooMany = min > MAX_TIMES || (Number.isFinite(max) && (max > MAX_TIMES || max < min))
    if (tooMany || /^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.#rest)) {
      this.#at = start
      throw this.error('a repetition that is none')
    }
    return { is: 'times', piece, min, max }
  }

  #single(depth: number): Piece {
    if (this.#took('(')) return this.#group(depth)
    if (this.#sees('[')) return this.#class()
    if (this.#took('^')) return this.#place(this.#flags.has('m') ? 'lineStart' : 'start')
    if (this.#took('$')) return this.#place(this.#flags.has('m') ? 'lineEnd' : 'end')
    if (this.#took('.')) return this.#one(this.#flags.has('s') ? '[^]' : '[^\\n]')
    if (this.#sees('\\')) return this.#escaped()
    const char = this.#next()
    if (char === '*' || char === '+' || char === '?') throw this.error('a repetition of nothing')
    return this.#char(char)
  }

  #group(depth: number): Piece {
    const outer = this.#flags
    if (this.#took('?')) {
      const name = /^P?<\w+>/.exec(this.#rest)
      const flags = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(this.#rest)
      if (name !== null) this.#at += name[0].length
      else if (flags !== null) {
        this.#at += flags[0].length
        const off = flags[2] ?? ''
        this.#flags = new Set([...outer, ...(flags[1] ?? '')].filter((flag) => !off.includes(flag)))
        // Without a colon they hold to the end of the group around them.
        if (flags[3] === ')') return { is: 'row', pieces: [] }
      } else throw this.error('an unknown kind of group')
    }
    const piece = this.choice(depth + 1)
    if (!this.#took(')')) throw this.error('a group without an end')
    this.#flags = outer
    return piece
  }

  #class(): Piece {
    this.#at++
    const negated = this.#took('^')
    let inside = ''
    for (let first = true; first || !this.#sees(']'); first = false) inside += this.#classPart()
    this.#at++
    return this.#one(`[${negated ? '^' : ''}${inside}]`)
  }

  #classPart(): string {
    const posix = POSIX_CLASS.exec(this.#rest)
    if (posix !== null) {
      const [all, not, name = ''] = posix
      const known = POSIX[name]
      if (known === undefined) throw this.error('an unknown class')
      this.#at += all.length
      return not === '' ? known : `[^${known}]`
    }
    const named = this.#named()
    if (named !== undefined) return named
    const from = this.#literal()
    if (!this.#sees('-') || this.#rest.startsWith('-]')) return hex(from)
    this.#at++
    const to = this.#literal()
    if (codeOf(to) < codeOf(from)) throw this.error('a range that ends before it begins')
    return `${hex(from)}-${hex(to)}`
  }

  /** `\d` and the like, `\pL` and `\p{Greek}`, for the inside of a class. */
  #named(): string | undefined {
    const perl = PERL[/^\\([dDwWsS])/.exec(this.#rest)?.[1] ?? '']
    if (perl !== undefined) {
      this.#at += 2
      return perl
    }
    const match = /^\\([pP])(?:\{(\^?)(\w+)\}|([A-Z]))/.exec(this.#rest)
    if (match === null) return undefined
    const [all, letter, not, long, short] = match
    const name = long ?? short ?? ''
    this.#at += all.length
    const property = name.length <= 2 || name === 'Any' ? name : `Script=${name}`
    return `\\${(letter === 'P') !== (not === '^') ? 'P' : 'p'}{${property}}`
  }

  #escaped(): Piece {
    const place = PLACES[this.#pattern[this.#at + 1] ?? '']
    if (place !== undefined) {
      this.#at += 2
      return this.#place(place)
    }
    const named = this.#named()
    return named === undefined ? this.#char(this.#literal()) : this.#one(`[${named}]`)
  }

  /** One character as it stands there, or escaped. */
  #literal(): string {
    if (!this.#took('\\')) return this.#next()
    const code = /^(?:x\{([0-9a-f]{1,6})\}|x([0-9a-f]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/i.exec(this.#rest)
    if (code !== null) {
      this.#at += code[0].length
      const value = code[3] === undefined ? Number.parseInt(code[1] ?? code[2] ?? '', 16) : Number.parseInt(code[3], 8)
      if (value > 0x10_ffff) throw this.error('a character that is none')
      return String.fromCodePoint(value)
    }
    const char = this.#next()
    const control = CONTROLS[char]
    if (control === undefined && /[0-9A-Za-z\u0080-\u{10ffff}]/u.test(char))
      throw this.error(`an unknown escape \\${char}`)
    return control ?? char
  }

  #char(char: string): Piece {
    return this.#one(`[${hex(char)}]`)
  }

  #one(set: string): Piece {
    const fold = this.#flags.has('i')
    const known = fold ? this.#folded : this.#exact
    const of = known.get(set) ?? new RegExp(`^${set}$`, fold ? 'iv' : 'v')
    known.set(set, of)
    return { is: 'one', of }
  }

  #place(place: Place): Piece {
    return { is: 'place', place }
  }

  get #rest(): string {
    return this.#pattern.slice(this.#at, this.#at + 64)
  }

  #sees(text: string): boolean {
    return this.#pattern.startsWith(text, this.#at)
  }

  #took(text: string): boolean {
    if (!this.#sees(text)) return false
    this.#at += text.length
    return true
  }

  #next(): string {
    if (this.ended) throw this.error('an end too early')
    const char = String.fromCodePoint(this.#pattern.codePointAt(this.#at) as number)
    this.#at += char.length
    return char
  }

  #upTo(end: number): string {
    const text = this.#pattern.slice(this.#at, end < 0 ? undefined : end)
    this.#at += text.length
    return text
  }
}

function upper(min: number, comma: string | undefined, most: string | undefined): number {
  if (comma === '') return min
  return most === '' ? Number.POSITIVE_INFINITY : Number(most)
}

function codeOf(char: string): number {
  return char.codePointAt(0) as number
}

function hex(char: string): string {
  return `\\u{${codeOf(char).toString(16)}}`
}
