/** Span types: what kind of work a span is, for the colour and the icon it gets. */
export const HTTP = 'http'
export const SERVERLESS = 'serverless'
export const WEB = 'web'
