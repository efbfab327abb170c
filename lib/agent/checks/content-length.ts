import type { RequestRule } from './rule.ts'

/** That a length is not the one of the body cannot be seen here: HTTP ends the body there. */
export const contentLength: RequestRule = {
  name: 'content_length',
  description: 'Content-Length tells the agent how much memory a payload needs; without it, it starts with 8 KiB.',
  check({ headers, bytes }) {
    if (headers['content-length'] !== undefined) return undefined
    return `the header Content-Length is missing for a body of ${bytes} bytes; an agent takes it, in more steps`
  },
}
