import { describe, expect, test } from 'vitest'
import { container } from '../../lib/platform/container.ts'

const ID = '3726184226f5d3147c25fdeab5b60097e378e8a720503a5e19ecfdf29f869860'

function inFiles(cgroup: string | undefined, inodes: Record<string, number> = {}): ReturnType<typeof container> {
  return container({
    readText: (path) => (path === '/proc/self/cgroup' ? cgroup : undefined),
    inode: (path) => inodes[path],
  })
}

describe('the container', () => {
  test.each([
    ['Docker', `13:name=systemd:/docker/${ID}\n12:pids:/docker/${ID}`, ID],
    ['Kubernetes', `11:perf_event:/kubepods/test/pod3d274242-8ee0-11e9-a8a6-1e68d864ef1a/${ID}`, ID],
    ['systemd in a slice', `1:name=systemd:/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope`, ID],
    [
      'ECS',
      '9:perf_event:/ecs/task/34dc0b5e626f2c5c4c5170e34b10e765-1234567890',
      '34dc0b5e626f2c5c4c5170e34b10e765-1234567890',
    ],
    ['PCF', '1:name=systemd:/system.slice/garden.service/garden/6f265890-5165-7fab-6b52-18d1', undefined],
    [
      'Fargate',
      '1:name=systemd:/ecs/55091c13-b8cf-4801-b527-f4601742204d/432624d2150b349fe35ba397284dea788c2bf66b885d14dfc1569b01890ca7da',
      '432624d2150b349fe35ba397284dea788c2bf66b885d14dfc1569b01890ca7da',
    ],
    [
      'a UUID',
      '1:name=systemd:/system.slice/garden.service/garden/6f265890-5165-7fab-6b52-18d1abcdefab',
      '6f265890-5165-7fab-6b52-18d1abcdefab',
    ],
  ])('is read from the cgroups of %s', (_, cgroup, id) => {
    expect(inFiles(cgroup).containerId).toBe(id)
    expect(inFiles(cgroup).entityId).toBe(id === undefined ? undefined : `ci-${id}`)
  })

  test.each([
    ['version 2', '0::/', { '/sys/fs/cgroup/': 42 }, 'in-42'],
    ['version 1', '3:cpu:/\n4:memory:/', { '/sys/fs/cgroup/memory/': 43 }, 'in-43'],
  ])('inside a namespace of cgroups %s is told by its inode', (_, cgroup, inodes, entityId) => {
    expect(inFiles(cgroup, inodes)).toEqual({ containerId: undefined, entityId })
  })

  test('is none on the host itself', () => {
    expect(inFiles('0::/', { '/sys/fs/cgroup/': 42, '/proc/self/ns/cgroup': 0xef_ff_ff_fb })).toEqual({
      containerId: undefined,
      entityId: undefined,
    })
  })

  test.each([undefined, '', '\n', 'nonsense', ':::', '0::/unknown'])('is none where the file says %j', (cgroup) => {
    expect(inFiles(cgroup)).toEqual({ containerId: undefined, entityId: undefined })
  })
})
