/** What is wrong with the counts of a tracer; nothing if every finished span is in exactly one place. */
export function ledgerFlaws({ finished, held, completed, queued, inFlight, sent, dropped }) {
  const places = { queued, inFlight, sent, ...dropped }
  const flaws = []
  for (const unit of ['traces', 'spans', 'bytes']) {
    let sum = 0
    for (const [place, tally] of Object.entries(places)) {
      if (tally[unit] < 0) flaws.push(`${place} has less than no ${unit}`)
      sum += tally[unit]
    }
    if (sum !== completed[unit]) flaws.push(`not all ${unit} that were completed are somewhere`)
  }
  if (held + completed.spans !== finished) flaws.push('what was finished is neither held nor completed')
  return flaws
}
