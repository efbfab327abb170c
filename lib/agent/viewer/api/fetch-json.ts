/** An answer that was no 2xx, with the agent's own sentence where it gave one. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What the agent answers to a GET; rejects with a `Refusal` or, where there is no agent, with what the browser says. */
export async function fetchJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, signal === undefined ? {} : { signal })
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
