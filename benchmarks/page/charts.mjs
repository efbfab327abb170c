import { createRequire } from 'node:module'
import { NONE, OURS } from '../cases.mjs'
import { lineOf } from '../nodes.mjs'

/**
 * @typedef {import('../results.mjs').Result} Result
 *
 * @typedef {object} Chart
 * @property {string} file
 * @property {string} title
 * @property {string} svg
 */

const WIDTH = 760
const HEIGHT = 300
const COLOURS = { [OURS]: '#1f7a5c', 'dd-trace': '#7a4fbf', opentelemetry: '#c77d0a' }
/** What is drawn as bars: a group for each Node. */
const BARS = [
  { file: 'span-sync.svg', title: 'ns of CPU time per span, sync, encoded', case: 'recording-sync', metric: 'cpu' },
  { file: 'span-http.svg', title: 'ns of CPU time per span, sent over HTTP', case: 'http-sync', metric: 'cpu' },
  { file: 'span-heap.svg', title: 'bytes of heap per span, sync', case: 'recording-sync', metric: 'heap' },
  { file: 'span-wire.svg', title: 'bytes per span on the wire, by default', case: 'http-sync', metric: 'payload' },
]
/** What is drawn as lines: one Node, and how many there are of what grows. */
const LINES = [
  { file: 'growth-children.svg', axis: 'children', title: 'ns of CPU time per span, by the number of children' },
  { file: 'growth-depth.svg', axis: 'depth', title: 'ns of CPU time per span, by the depth of the trace' },
  { file: 'growth-tags.svg', axis: 'tags', title: 'ns of CPU time per tag, by the number of tags' },
  { file: 'growth-resources.svg', axis: 'resources', title: 'ns of CPU time per span, by the number of resources' },
]

/**
 * The pictures of the page; those of which nothing was measured are left out.
 * @param {readonly Result[]} results
 * @returns {Chart[]}
 */
export function charts(results) {
  return [
    ...BARS.flatMap((bar) => {
      const rows = results.filter((result) => result.case === bar.case && result.metric === bar.metric)
      return rows.length === 0 ? [] : [{ file: bar.file, title: bar.title, svg: drawn(bars(bar.title, rows)) }]
    }),
    ...LINES.flatMap(({ file, axis, title }) => {
      const rows = results.filter(({ case: name, metric }) => metric === 'unit' && name.startsWith(`growth-${axis}-`))
      const [first] = rows
      const own = rows.filter(({ node }) => node === first?.node)
      if (own.length < 2) return []
      return [{ file, title, svg: drawn(lines(`${title}, Node ${lineOf(first?.node ?? '')}`, own)) }]
    }),
  ]
}

/**
 * @param {string} title
 * @param {readonly Result[]} rows one for each Node
 */
function bars(title, rows) {
  return {
    ...frame(title),
    xAxis: { type: 'category', data: rows.map(({ node }) => `Node ${lineOf(node)}`) },
    yAxis: { type: 'value' },
    series: tracersOf(rows).map((tracer) => ({
      name: tracer,
      type: 'bar',
      data: rows.map(({ tracers }) => Math.round(tracers[tracer]?.value ?? Number.NaN)),
      label: { show: true, position: 'top', fontSize: 10 },
    })),
  }
}

/**
 * @param {string} title
 * @param {readonly Result[]} rows one for each number
 */
function lines(title, rows) {
  return {
    ...frame(title),
    xAxis: { type: 'category', data: rows.map(({ case: name }) => name.split('-').at(-1)) },
    // Tens and thousands in one picture.
    yAxis: { type: 'log' },
    series: tracersOf(rows).map((tracer) => ({
      name: tracer,
      type: 'line',
      data: rows.map(({ tracers }) => Math.round(tracers[tracer]?.value ?? Number.NaN)),
    })),
  }
}

/** @param {string} title */
function frame(title) {
  return {
    animation: false,
    backgroundColor: '#fff',
    color: Object.values(COLOURS),
    title: { text: title, left: 0, textStyle: { fontSize: 13, fontWeight: 'normal' } },
    legend: { left: 'center', bottom: 0, itemWidth: 12, itemHeight: 8 },
    grid: { left: 56, right: 16, top: 44, bottom: 56 },
  }
}

/** @param {readonly Result[]} rows */
function tracersOf(rows) {
  const all = new Set(rows.flatMap(({ tracers }) => Object.keys(tracers)))
  return Object.keys(COLOURS).filter((name) => name !== NONE && all.has(name))
}

/** @param {{ title: { text: string } }} option */
function drawn(option) {
  // Loaded when something is drawn: most runs draw nothing.
  const echarts = createRequire(new URL('../compare/package.json', import.meta.url))('echarts')
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  chart.setOption(option)
  const svg = chart.renderToSVGString()
  chart.dispose()
  // For those who have it read to them.
  return `${svg.replace('>', `><title>${option.title.text}</title>`)}\n`
}
