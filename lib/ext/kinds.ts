/** Values of the `span.kind` tag: which end of a call a span stands on. */
export const SERVER = 'server'
export const CLIENT = 'client'
export const PRODUCER = 'producer'
export const CONSUMER = 'consumer'
export const INTERNAL = 'internal'
