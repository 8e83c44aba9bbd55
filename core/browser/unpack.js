// What a page of its own holds as text, made numbers again.

import {crc32} from "./engine.js"
import {paintColors, paintValues, readColors} from "./paint.js"

const decode = text => Uint8Array.from(atob(text), sign => sign.charCodeAt(0))
/** The bytes of deflated base64. */
export const unpack = text => new Response(new Blob([decode(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer()

/** Weights whose first, second and further bytes lie together, as they pack better so. */
export function join(block, dtype) {
  const width = dtype === "float16" ? 2 : 4
  const apart = new Uint8Array(block)
  const count = apart.length / width
  const together = new Uint8Array(apart.length)
  for (let k = 0; k < width; k++) for (let i = 0; i < count; i++) together[i * width + k] = apart[k * count + i]
  return together.buffer
}

/** All test images, from one picture of them. */
export async function readSheet({source, columns, count, width, height, digest}) {
  const image = new Image()
  image.src = source
  await image.decode()
  const canvas = Object.assign(document.createElement("canvas"), {width: image.width, height: image.height})
  const context = canvas.getContext("2d", {willReadFrequently: true})
  context.drawImage(image, 0, 0)
  const bytes = new Uint8Array(count * width * height)
  for (let row = 0; row * columns < count; row++) {
    const {data} = context.getImageData(0, row * height, image.width, height)
    for (let k = 0; k < columns && row * columns + k < count; k++)
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) bytes[((row * columns + k) * height + y) * width + x] = data[4 * (y * image.width + k * width + x)]
  }
  if (crc32(bytes) !== digest) throw new Error("This browser does not show pictures as they are, so that the other test digits cannot be read.")
  return bytes
}

/** An image as it is read, into a canvas, a pixel each. */
export function paintImage(canvas, image, {shape: [height, width, channels]}) {
  const colors = readColors(canvas.isConnected ? canvas : document.body)
  if (channels === 3) return paintColors(canvas, {width, height, data: image})
  canvas.pixels = null
  paintValues(canvas, width, height, i => image[i * channels], {top: 1, isSigned: false, colors})
}
