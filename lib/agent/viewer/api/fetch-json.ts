/** An answer that was no 2xx, with the agent's own sentence where it gave one. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const GONE = 'No agent answers here any more: it stops when the command ends that it was started with.'

/** What the agent answers to a GET; rejects with a `Refusal`, with an error that says that there is no agent, or as `signal` has it. */
export async function fetchJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    // What browsers say of it helps nobody.
    throw error instanceof TypeError ? new Error(GONE) : error
  })
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body as T
  const sentence = (body as { error?: unknown } | null)?.error
  throw new Refusal(response.status, typeof sentence === 'string' ? sentence : `the agent answered ${response.status}`)
}

/** `/api/traces?query=…`, without the parameters that are empty. */
export function apiPath(
  path: string,
  parameters: Readonly<Record<string, string | number | null | undefined>>,
): string {
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
  return query === '' ? path : `${path}?${query}`
}
