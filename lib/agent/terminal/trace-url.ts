/** Where the viewer at an address shows a trace. */
export function traceUrl(viewer: string, traceId: string): string {
  return `${viewer}/#/trace/${traceId}`
}
