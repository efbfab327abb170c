/** How the agent can tell the container that a process runs in. */
export interface Container {
  readonly containerId: string | undefined
  /** `ci-<container id>`, else `in-<inode of the cgroup>`. */
  readonly entityId: string | undefined
}

/** What of the file system it takes. */
export interface CgroupFiles {
  readText(path: string): string | undefined
  inode(path: string): number | undefined
}

const CGROUP = '/proc/self/cgroup'
const CGROUP_ROOT = '/sys/fs/cgroup'
/** A UUID, 64 hex digits, or 32 and a task number (ECS), at the end of a line, perhaps followed by `.scope`. */
const CONTAINER_ID =
  /([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{64}|[0-9a-f]{32}-\d+)(?:\.scope)?$/
const NAMESPACE = '/proc/self/ns/cgroup'
/** The inode of the cgroup namespace that the kernel starts with: in that one the process is in no container of its own. */
const HOST_NAMESPACE = 0xef_ff_ff_fb

/** Reads from `/proc/self/cgroup` which container this is; nothing outside Linux or a container. */
export function container(files: CgroupFiles): Container {
  const lines = (files.readText(CGROUP) ?? '').split('\n')
  for (const line of lines) {
    const containerId = CONTAINER_ID.exec(line.trim())?.[1]
    if (containerId !== undefined) return { containerId, entityId: `ci-${containerId}` }
  }
  const onHost = files.inode(NAMESPACE) === HOST_NAMESPACE
  return { containerId: undefined, entityId: onHost ? undefined : inodeId(lines, files) }
}

/** Inside a cgroup namespace the path is `/`, and only the inode tells containers apart. */
function inodeId(lines: readonly string[], files: CgroupFiles): string | undefined {
  for (const line of lines) {
    // `<hierarchy>:<controllers>:<path>`; version 2 is `0::<path>`, version 1 counts by its memory controller.
    const [, controllers, path] = line.split(':')
    if (path === undefined || (controllers !== '' && controllers !== 'memory')) continue
    const inode = files.inode(`${CGROUP_ROOT}${controllers === '' ? '' : '/memory'}${path}`)
    if (inode !== undefined) return `in-${inode}`
  }
  return undefined
}
