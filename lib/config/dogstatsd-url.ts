import type { DatagramAddress } from '../platform/datagram-socket.ts'
import { hrefOf, parsedUrl, toHostname } from './agent-url.ts'
import { convertedForm, type Form, type Reading } from './form.ts'

/** Where DogStatsD listens, unless told otherwise. */
const PORT = 8125

const urlForm = convertedForm(
  'a URL such as udp://host:8125',
  (given) => addressOfDogstatsd(hrefOf(given) ?? ''),
  (text) => text,
)

/** Where DogStatsD is. What can be used elsewhere, and not by Node, is refused with the reason. */
export const dogstatsdForm: Form<DatagramAddress> = {
  ...urlForm,
  read: (value, name) => toldOfSockets(urlForm.read(value, name)),
  readText: (text, name) => toldOfSockets(urlForm.readText(text, name)),
}

/** `udp://host:8125`, `udp://host`, `host:8125` or `host`; undefined for anything else. */
export function addressOfDogstatsd(text: string): DatagramAddress | undefined {
  const url = parsedUrl(text.includes('://') ? text : `udp://${text}`)
  if (url === undefined || url.protocol !== 'udp:' || url.port === '0') return undefined
  // Whatever else stands in it would have no effect, and be a mistake.
  const { username, password, pathname, search, hash } = url
  if (username + password + pathname.replace('/', '') + search + hash !== '') return undefined
  const hostname = toHostname(url.hostname)
  return hostname === undefined ? undefined : { hostname, port: url.port === '' ? PORT : Number(url.port) }
}

/** The refusal of a Unix socket, as it is shown in quotes, with the reason for it. */
function toldOfSockets({ value, refused }: Reading<DatagramAddress>): Reading<DatagramAddress> {
  if (refused === undefined || !/^'(unix(gram)?:|\/)/i.test(refused)) return { value, refused }
  return { value, refused: `${refused} (a Unix socket for datagrams, which Node does not have)` }
}
