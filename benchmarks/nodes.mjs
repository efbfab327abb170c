import { nodeBinary } from '../spec/package/node-binary.mjs'

/**
 * @typedef {object} Node
 * @property {string} version as `20.20.2`
 * @property {string} binary
 */

/** The newest that was tried of each line that the package supports. */
const VERSIONS = ['20.20.2', '22.23.3', '24.21.0', '26.10.0']

/** @type {Node} the one that runs this */
export const HERE = { version: process.versions.node, binary: process.execPath }

/** @returns {readonly Node[]} fetched where they are not there */
export function allNodes() {
  return VERSIONS.map((version) => ({ version, binary: nodeBinary(version) }))
}

/** @param {string} version */
export function lineOf(version) {
  return Number(version.split('.', 1))
}
