import { dogstatsdForm } from './dogstatsd-url.ts'
import * as forms from './forms.ts'
import { LateForm } from './late-form.ts'
import type { Settings } from './setting.ts'
import { shownPlain } from './shown-value.ts'
import { urlOfDogstatsd } from './url-of-address.ts'

type Metrics = 'healthMetrics' | 'dogstatsdAddress' | 'dogstatsdHostname' | 'dogstatsdPort'

/** The settings of what clew tells of itself, and to whom. */
export const metricsSettings: Pick<Settings, Metrics> = {
  healthMetrics: {
    option: 'healthMetrics',
    env: ['DD_TRACE_HEALTH_METRICS_ENABLED'],
    form: forms.booleanForm,
    default: false,
    doc: 'Whether metrics of what became of all spans are sent to DogStatsD, every ten seconds.',
  },
  dogstatsdAddress: {
    option: 'dogstatsd.url',
    env: ['DD_DOGSTATSD_URL'],
    form: new LateForm(() => dogstatsdForm),
    default: { hostname: '127.0.0.1', port: 8125 },
    defaultText: 'the host and port',
    show: (address) => shownPlain(urlOfDogstatsd(address)),
    doc: 'Where DogStatsD takes metrics, by UDP: Node cannot write to its Unix socket. A URL without a port means port 8125. Read where health metrics are on, as are its host and port.',
  },
  dogstatsdHostname: {
    option: 'dogstatsd.hostname',
    env: ['DD_DOGSTATSD_HOST', 'DD_DOGSTATSD_HOSTNAME'],
    form: forms.hostnameForm,
    default: undefined,
    defaultText: "the agent's host, else 127.0.0.1",
    doc: 'The host of DogStatsD, if no URL is given.',
  },
  dogstatsdPort: {
    option: 'dogstatsd.port',
    env: ['DD_DOGSTATSD_PORT'],
    form: forms.portForm,
    default: 8125,
    doc: 'The port of DogStatsD, if no URL is given.',
  },
}
