// A drawing as text for the address, as `core.drawing.stroke_link` writes it.

import {GRID} from "./digitizer.js"

const MAX_CHARACTERS = 4000 // beyond that an address bar, a mail or a chat may cut it off
const MAX_BYTES = 20000

/** Strokes as text; "" without any, where that would be too long for an address, or cannot be done here. */
export async function writeStrokes(strokes) {
  const bytes = []
  const write = number => {
    for (; number > 127; number = Math.floor(number / 128)) bytes.push((number & 127) | 128)
    bytes.push(number)
  }
  for (const {path, width} of strokes) {
    write(Math.round(width * GRID) * 2 + Number(path.curved))
    write(path.points.length)
    let before = [0, 0]
    for (const point of path.points) {
      for (const axis of [0, 1]) {
        const step = point[axis] - before[axis]
        write(step >= 0 ? step * 2 : -step * 2 - 1)
      }
      before = point
    }
  }
  if (!bytes.length || bytes.length > MAX_BYTES || typeof CompressionStream === "undefined") return ""
  const packed = await new Response(new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer()
  const text = btoa(String.fromCharCode(...new Uint8Array(packed))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
  return text.length > MAX_CHARACTERS ? "" : text
}

/** The strokes of a text that `writeStrokes` made; none where it is no such text. */
export async function readStrokes(text) {
  try {
    const packed = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), sign => sign.charCodeAt(0))
    const bytes = new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer())
    let at = 0
    const read = () => {
      let [number, factor] = [0, 1]
      for (;;) {
        if (at >= bytes.length) throw new Error("cut off")
        const byte = bytes[at++]
        number += (byte & 127) * factor
        factor *= 128
        if (byte < 128) return number
      }
    }
    const step = number => (number % 2 ? -(number + 1) / 2 : number / 2)
    const strokes = []
    while (at < bytes.length && bytes.length <= MAX_BYTES) {
      const [head, count] = [read(), read()]
      const points = []
      let place = [0, 0]
      for (let k = 0; k < count; k++) points.push((place = place.map(axis => axis + step(read()))))
      strokes.push({path: {points, curved: head % 2 === 1}, width: Math.floor(head / 2) / GRID})
    }
    return strokes
  } catch {
    return []
  }
}

/** Puts a drawing into the address bar, in place of what stood there. */
export function putIntoAddress(text) {
  const address = new URL(location.href)
  address.searchParams.delete("digit") // the server makes it of the strokes
  text ? address.searchParams.set("pen", text) : address.searchParams.delete("pen")
  history.replaceState(history.state, "", address)
}
