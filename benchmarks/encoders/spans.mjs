/**
 * What the encoders encode: traces of ten spans, as a web application makes them.
 *
 * @typedef {object} SpanFacts
 * @property {string} name
 * @property {string} resource
 * @property {string} type
 * @property {Readonly<Record<string, string | number>>} tags
 */

const PATHS = 50

/**
 * @param {number} trace
 * @returns {SpanFacts[]} the first is the parent of all others
 */
export function spansOf(trace) {
  const url = `/api/items/${trace % PATHS}?page=${trace % 7}`
  /** @type {SpanFacts} */
  const root = {
    name: 'web.request',
    resource: 'GET /api/items/:id',
    type: 'web',
    tags: {
      component: 'http',
      'span.kind': 'server',
      'http.method': 'GET',
      'http.url': url,
      'http.route': '/api/items/:id',
      'http.useragent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
      'http.status_code': 200,
      'http.bytes': 512 + (trace % 1000),
    },
  }
  const queries = Array.from({ length: 9 }, (_, i) => ({
    name: 'db.query',
    resource: `SELECT * FROM items_${i} WHERE id = ?`,
    type: 'sql',
    tags: {
      component: 'pg',
      'span.kind': 'client',
      'db.type': 'postgres',
      'db.name': 'shop',
      'out.host': 'db.internal',
      'network.destination.port': 5432,
      'db.row_count': (trace + i) % 20,
    },
  }))
  return [root, ...queries]
}
