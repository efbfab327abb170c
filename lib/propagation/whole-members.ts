/** The members of a comma-separated list that are whole within so many characters. */
export function wholeMembers(list: string, maxLength: number): string {
  return list.length <= maxLength ? list : list.slice(0, Math.max(0, list.lastIndexOf(',', maxLength)))
}
