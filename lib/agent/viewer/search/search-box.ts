import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { apiPath } from '../api/fetch-json.ts'
import type { QueryTerm } from '../api/shapes.ts'
import { useJson } from '../api/use-json.ts'
import { useKeys } from '../shell/use-keys.ts'
import { finished, joined, without } from './query-text.ts'

const PAUSE_MS = 150
/** What a click puts into the box, to be gone on with. */
const STARTS = ['status:error', 'duration>200ms', 'service:', 'resource:', '@http.status_code:5*']

interface SearchBoxProps {
  readonly query: string
  /** What is wrong with the query, by the agent. */
  readonly problem?: string | undefined
  onQuery(query: string): void
}

/** The query: terms that are entered stand as chips, what is being written searches at once. */
export function SearchBox({ query, problem, onQuery }: SearchBoxProps): VNode {
  const [entered, setEntered] = useState(query)
  const [draft, setDraft] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  /** What was last asked for: anything else comes from outside. */
  const asked = useRef(query)

  useEffect(() => {
    if (query === asked.current) return
    asked.current = query
    setEntered(query)
    setDraft('')
  }, [query])
  useEffect(() => () => clearTimeout(timer.current), [])
  useKeys({ '/': () => input.current?.focus() })

  const ask = (text: string) => {
    clearTimeout(timer.current)
    if (text === asked.current) return
    asked.current = text
    onQuery(text)
  }
  const enter = (text: string, rest = '') => {
    setEntered(text)
    setDraft(rest)
    ask(joined(text, finished(rest)))
  }
  const write = (text: string) => {
    setDraft(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => ask(joined(entered, finished(text))), PAUSE_MS)
  }
  const terms = useJson<{ readonly terms: readonly QueryTerm[] }>(
    entered === '' ? '' : apiPath('/api/query', { query: entered }),
  ).data?.terms

  const press = (event: KeyboardEvent) => {
    const { value } = event.currentTarget as HTMLInputElement
    const last = terms?.at(-1)
    if (event.key === 'ArrowDown' || (event.key === 'Enter' && value === '')) input.current?.blur()
    else if (event.key === 'Enter') enter(joined(entered, value))
    else if (event.key === 'Escape') {
      if (value === '') input.current?.blur()
      else write('')
    } else if (event.key === 'Backspace' && value === '' && entered !== '') {
      event.preventDefault()
      enter(last === undefined ? '' : without(entered, last), last?.text ?? entered)
    }
  }
  const start = (text: string) => {
    if (text.endsWith(':')) enter(joined(entered, draft), text)
    else enter(joined(entered, draft, text))
    input.current?.focus()
  }
  return html`
    <search class="search">
      <div class="box" onClick=${() => input.current?.focus()}>
        <span class="glass" aria-hidden="true">⌕</span>
        ${terms?.map(
          (
            term,
          ) => html`<span key=${term.from} class="chip ${term.ok ? '' : 'wrong'}" title=${term.problem ?? term.field}>
            <span>${term.text}</span>
            <button aria-label="Remove ${term.text}" onClick=${() => enter(without(entered, term), draft)}>✕</button>
          </span>`,
        )}
        <input ref=${input} type="search" aria-label="Search traces" spellcheck="false" autocomplete="off"
          placeholder=${entered === '' ? 'Search: words, service:web, status:error, @tag:value, duration>200ms' : ''}
          value=${draft} onInput=${(event: InputEvent) => write((event.currentTarget as HTMLInputElement).value)} onKeyDown=${press} />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <div class="starts">
        ${
          problem === undefined
            ? STARTS.map(
                (text) =>
                  html`<button key=${text} tabindex="-1" onMouseDown=${(event: Event) => event.preventDefault()} onClick=${() => start(text)}>${text}</button>`,
              )
            : html`<span class="problem" role="alert">${problem}</span>`
        }
      </div>
    </search>
  `
}
