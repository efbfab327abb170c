/** Formats that `inject` and `extract` take. */
export const TEXT_MAP = 'text_map'
export const HTTP_HEADERS = 'http_headers'
export const LOG = 'log'
/** Environment variables, for child processes: `TRACEPARENT`. */
export const ENVIRONMENT = 'environment'
