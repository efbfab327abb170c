import type { Steps } from '../steps.ts'
import type { SpanForest } from './span-forest.ts'
import type { TraceSpan } from './trace-span.ts'

const MAX_RESOURCE = 500
/** Spans that are looked at in one step: each may have a resource of its own, which takes a microsecond and more. */
const STEP_SPANS = 1000

/** The spans that stand `least` times or more below one parent, with the same service, name and resource; by parent. */
export function* recurring(forest: SpanForest, least: number): Steps<number[][]> {
  /** Resources come again and again. */
  const shapes = new Map<string, string>()
  const found: number[][] = []
  let work = 0
  for (const i of forest.order) {
    if (++work >= STEP_SPANS) {
      work = 0
      yield
    }
    const children = forest.children(i)
    if (children.length < least) continue
    const alike = new Map<string, number[]>()
    for (const child of children) {
      if (++work >= STEP_SPANS) {
        work = 0
        yield
      }
      const { service, name, resource } = forest.spans[child] as TraceSpan
      let shape = shapes.get(resource)
      if (shape === undefined) {
        shape = shapeOf(resource)
        shapes.set(resource, shape)
      }
      const key = `${service}\0${name}\0${shape}`
      const spans = alike.get(key)
      if (spans === undefined) alike.set(key, [child])
      else spans.push(child)
    }
    for (const spans of alike.values()) if (spans.length >= least) found.push(spans)
  }
  return found
}

/** A resource without what is another one each time: `SELECT … WHERE id = 7`, `GET /items/7`. */
function shapeOf(resource: string): string {
  return resource
    .slice(0, MAX_RESOURCE)
    .replace(/'[^']*'/g, '?')
    .replace(/\d+/g, '?')
}
