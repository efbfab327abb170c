import { coveredRow } from './row.ts'

coveredRow(
  44,
  'an end without any time',
  'resolved at once, what is left is counted',
  'spec/contract/exporter.contract.ts',
  'is done %d ms after it was told to drain, with nothing left',
)
