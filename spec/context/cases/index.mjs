import { blocks } from './blocks.mjs'
import { callbacks } from './callbacks.mjs'
import { detached } from './detached.mjs'
import { emitters } from './emitters.mjs'
import { generators } from './generators.mjs'
import { intervals } from './intervals.mjs'
import { network } from './network.mjs'
import { parents } from './parents.mjs'
import { ports } from './ports.mjs'
import { promises } from './promises.mjs'
import { queues } from './queues.mjs'
import { returned } from './returned.mjs'
import { siblings } from './siblings.mjs'
import { streams } from './streams.mjs'
import { unawaited } from './unawaited.mjs'

const GROUPS = {
  'Side by side': siblings,
  'Called now, awaited later': unawaited,
  'Until it is finished': blocks,
  'Left running': detached,
  Promises: promises,
  Callbacks: callbacks,
  Intervals: intervals,
  'Events and listeners': emitters,
  Streams: streams,
  Network: network,
  'Ports and workers': ports,
  'Queues of callbacks': queues,
  Generators: generators,
  'What a traced function returns': returned,
  'Named parents': parents,
}

/** All cases, each with its group. */
export const CASES = Object.entries(GROUPS).flatMap(([group, cases]) => cases.map((one) => ({ group, ...one })))
