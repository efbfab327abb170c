import { dirname, join } from 'node:path'

/** Where the build puts the viewer: beside the file that this becomes a part of. The sources use what was built last. */
export function viewerFolder(): string {
  const here = import.meta.filename
  return here.endsWith('.ts') ? join(dirname(here), '../../../dist/viewer') : join(dirname(here), 'viewer')
}
