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

/** Puts a drawing into the address bar, in place of what stood there. */
export function putIntoAddress(text) {
  const address = new URL(location.href)
  address.searchParams.delete("digit") // the server makes it of the strokes
  text ? address.searchParams.set("pen", text) : address.searchParams.delete("pen")
  history.replaceState(history.state, "", address)
}
