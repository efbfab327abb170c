import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { durationText } from '../../analysis/duration-text.ts'
import type { Group } from '../api/shapes.ts'
import { ErrorMark } from '../shell/error-mark.ts'
import { countText, percentText, rateText } from '../shell/figures.ts'
import { traceRoute } from '../shell/route.ts'
import { ServiceTag } from '../shell/service-tag.ts'
import { useFocusKeys } from '../shell/use-focus-keys.ts'
import { durationShare } from './duration-share.ts'
import { Sparkline } from './sparkline.ts'

type Column = 'count' | 'rate' | 'errors' | 'p50' | 'p95' | 'max'

const COLUMNS: readonly (readonly [column: Column, title: string])[] = [
  ['count', 'traces'],
  ['rate', 'rate'],
  ['errors', 'errors'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['max', 'max'],
]
const MOST = 500

interface GroupTableProps {
  readonly groups: readonly Group[]
  onGroup(group: Group): void
}

/** The traces by what their roots were about, with how long they took and how many failed. */
export function GroupTable({ groups, onGroup }: GroupTableProps): VNode {
  const [by, setBy] = useState<Column>('count')
  useFocusKeys('.groups .what button')
  const value = (group: Group) => (by === 'errors' ? group.errors / group.count : group[by])
  const sorted = [...groups].sort((a, b) => value(b) - value(a)).slice(0, MOST)
  const longest = Math.max(...sorted.map(({ max }) => max))
  return html`
    <div class="scroller">
      <table class="groups">
        <thead>
          <tr>
            <th scope="col">service</th>
            <th scope="col">resource</th>
            ${COLUMNS.map(
              ([
                column,
                title,
              ]) => html`<th key=${column} scope="col" class="number" aria-sort=${by === column ? 'descending' : 'none'}>
                <button onClick=${() => setBy(column)}>${title}</button>
              </th>`,
            )}
            <th scope="col" class="drawn" title="How long the newest 40 took; the newest is at the right.">durations</th>
            <th scope="col">open</th>
          </tr>
        </thead>
        <tbody>${sorted.map((group) => html`<${GroupRow} key=${`${group.service} ${group.resource} ${group.name}`} group=${group} longest=${longest} onGroup=${onGroup} />`)}</tbody>
      </table>
      ${groups.length > MOST && html`<p class="muted">… and ${countText(groups.length - MOST)} more: search for some of them.</p>`}
    </div>
  `
}

interface GroupRowProps {
  readonly group: Group
  /** Nanoseconds of the longest bar. */
  readonly longest: number
  onGroup(group: Group): void
}

function GroupRow({ group, longest, onGroup }: GroupRowProps): VNode {
  const { errors, count } = group
  return html`
    <tr>
      <td><${ServiceTag} service=${group.service} /></td>
      <td class="what"><button class="link" onClick=${() => onGroup(group)}>${group.resource || group.name}</button> <span class="muted">${group.name}</span></td>
      <td class="number">${countText(count)}</td>
      <td class="number">${rateText(group.rate)}</td>
      <td class="number ${errors > 0 ? 'errors' : 'muted'}">${errors > 0 && html`<${ErrorMark} />`}${percentText(errors / count)}</td>
      <td class="number">${durationText(group.p50)}</td>
      <td class="number">${durationText(group.p95)}</td>
      <td class="number took"><i class="bar" style=${{ width: `${durationShare(group.max, longest) * 100}%` }} />${durationText(group.max)}</td>
      <td class="drawn"><${Sparkline} durations=${group.durations} /></td>
      <td class="open"><a href=${traceRoute(group.slowest)}>slowest</a> <a href=${traceRoute(group.last)}>last</a></td>
    </tr>
  `
}
