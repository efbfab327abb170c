// https://www.w3.org/TR/png-3/
import { Buffer } from 'node:buffer'
import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const COLOURS = 256

/** The same picture with the 256 colours that it has most of, in about a third of the bytes. */
export async function indexedPng(page, png) {
  const { width, height, palette, pixels } = await page.evaluate(indexed, [png.toString('base64'), COLOURS])
  const places = Buffer.from(pixels, 'base64')
  // Each row begins with its filter: none, because a place in a palette says nothing of its neighbours.
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) places.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits for each pixel, which is a place in the palette.
  header.set([8, 3, 0, 0, 0], 8)
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** length 4 | type 4 | data | CRC of type and data 4 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** Runs in the browser, which can read pictures. */
async function indexed([base64, most]) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes]))
  const { width, height } = bitmap
  const pen = new OffscreenCanvas(width, height).getContext('2d')
  pen.drawImage(bitmap, 0, 0)
  const { data } = pen.getImageData(0, 0, width, height)
  const counts = new Map()
  const colourAt = (i) => (data[i] << 16) | (data[i + 1] << 8) | data[i + 2]
  for (let i = 0; i < data.length; i += 4) counts.set(colourAt(i), (counts.get(colourAt(i)) ?? 0) + 1)
  const kept = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([colour]) => colour)
  const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]
  const keptParts = kept.map(parts)
  const places = new Map()
  for (const colour of counts.keys()) {
    const [r, g, b] = parts(colour)
    let nearest = 0
    let least = Number.POSITIVE_INFINITY
    for (const [place, [kr, kg, kb]] of keptParts.entries()) {
      const away = (r - kr) ** 2 + (g - kg) ** 2 + (b - kb) ** 2
      if (away < least) [nearest, least] = [place, away]
    }
    places.set(colour, nearest)
  }
  let pixels = ''
  for (let i = 0; i < data.length; i += 4) pixels += String.fromCharCode(places.get(colourAt(i)))
  return { width, height, palette: keptParts.flat(), pixels: btoa(pixels) }
}
