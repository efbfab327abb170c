import type { Config } from './config/options.ts'
import { urlOfDogstatsd } from './config/url-of-address.ts'
import { LatePart } from './late-part.ts'
import { DatagramWriter } from './metrics/datagram-writer.ts'
import { HealthMetrics } from './metrics/health-metrics.ts'
import type { MetricsTellerOptions } from './metrics/metrics-teller.ts'
import { container } from './platform/container.ts'
import type { MakeDatagramSocket } from './platform/datagram-socket.ts'
import type { Host } from './platform/host.ts'
import { UdpSocket } from './platform/udp-socket.ts'
import type { SpanDefaults } from './span/span-defaults.ts'

export interface TracerHealthParts extends Pick<MetricsTellerOptions, 'clock' | 'timers' | 'logger' | 'apart'> {
  readonly config: Config
  readonly defaults: SpanDefaults
  readonly host: Host
  /** Sends metrics in place of UDP. */
  readonly socket: MakeDatagramSocket | undefined
}

/** What tells of the tracer's health, if that is wanted; in a file of its own, because it seldom is. */
export function tracerHealth(parts: TracerHealthParts): HealthMetrics | undefined {
  const { clock, config, defaults, host, logger } = parts
  if (!config.healthMetrics) return undefined
  const address = config.dogstatsdAddress
  const udp: MakeDatagramSocket = (address, onRefused) => new UdpSocket({ address, clock, onRefused })
  const make = parts.socket ?? udp
  const writer = (): DatagramWriter =>
    new DatagramWriter({
      tags: { service: defaults.service, env: config.env, version: config.version, lang: 'nodejs' },
      entityId: container(host).entityId,
      externalEnv: config.externalEnv,
    })
  const late = new LatePart({
    make: () =>
      new HealthMetrics({
        ...parts,
        writer,
        address: urlOfDogstatsd(address),
        socket: (onRefused) => make(address, onRefused),
      }),
    logger,
    without: 'no health metrics are sent',
  })
  return late.part
}
