// Convolutions, dense layers and the largest numbers of windows by WebAssembly, for `load` of
// engine.js. kernel.wat is the source of the bytes below.
//
//   const network = load(plan, bytes, makeKernels(plan))     null where this browser has no SIMD
//
// All that the kernel reads and writes lies in one memory: weights in blocks of sixteen channels,
// maps with zeros around them where a filter reaches beyond, and what comes out. A gradient goes
// back through a convolution as another convolution, whose filters are mirrored.

import {turn} from "./windows.js"

const BYTES =
  "AGFzbQEAAAABIAJgD39/f39/f39/f39/f39/fwBgCn9/f39/f39/f38AAhABBGhvc3QGbWVtb3J5AgABAwMCAAEHDgIEY29udgAAA21heAABCvgFAsYEAgx/D3v9DAAAAAAAAAAAAAAAAAAAAAD9DAAAgP8AAID/AACA/wAAgP8gDhshKQNAQQAhEANAQQAhEQNAIAIhFCARQQFqIAVIIRggACAQIAZsIBEgB2xqaiEVIAEgD2ogDSAQIAVsIBFqbGohGSAZIBggDWxqIRogGCAHbCEYIAMgD2r9AAQAIR0gAyAPav0ABBAhHiADIA9q/QAEICEfIAMgD2r9AAQwISAgHSEhIB4hIiAfISMgICEkQQAhEgNAQQAhEwNAIBUgEiAJbCATIAtsamohFiAWIAxqIRcDQCAW/QkCACEbIBYgGGr9CQIAIRwgFP0ABAAhJSAU/QAEECEmIBT9AAQgIScgFP0ABDAhKCAdIBsgJf3mAf3kASEdIB4gGyAm/eYB/eQBIR4gHyAbICf95gH95AEhHyAgIBsgKP3mAf3kASEgICEgHCAl/eYB/eQBISEgIiAcICb95gH95AEhIiAjIBwgJ/3mAf3kASEjICQgHCAo/eYB/eQBISQgFEHAAGohFCAWQQRqIhYgF0kNAAsgE0EBaiITIApIDQALIBJBAWoiEiAISA0ACyAaICEgKf3pAf0LBAAgGiAiICn96QH9CwQQIBogIyAp/ekB/QsEICAaICQgKf3pAf0LBDAgGSAdICn96QH9CwQAIBkgHiAp/ekB/QsEECAZIB8gKf3pAf0LBCAgGSAgICn96QH9CwQwIBFBAmoiESAFSA0ACyAQQQFqIhAgBEgNAAsgFCECIA9BwABqIg8gDUgNAAsLrQECBn8BewNAQQAhCwNAQQAhDANA/QwAAID/AACA/wAAgP8AAID/IRBBACENA0AgACAMaiANIAdsIAogBGwgCyAFbGpqaiEOIA4gCGohDwNAIBAgDv0ABAD96wEhECAOIAlqIg4gD0kNAAsgDUEBaiINIAZIDQALIAEgEP0LBAAgAUEQaiEBIAxBEGoiDCAJSA0ACyALQQFqIgsgA0gNAAsgCkEBaiIKIAJIDQALCw=="
const BLOCK = 16

/** Kernels with memory for a plan; null where there is no SIMD, no memory, or no leave to compile. */
export function makeKernels(plan) {
  try {
    const layouts = plan.steps.map(step => layBoth(plan, step))
    const needed = layouts.flat().reduce((sum, layout) => sum + layout.padded + layout.made + layout.weights + layout.channels, 64)
    const memory = new WebAssembly.Memory({initial: Math.ceil((4 * needed) / 65536) + 1})
    const module = new WebAssembly.Module(Uint8Array.from(atob(BYTES), sign => sign.charCodeAt(0)))
    const {conv, max} = new WebAssembly.Instance(module, {host: {memory}}).exports
    const numbers = new Float32Array(memory.buffer)
    let free = 16
    const take = length => (free += length) - length
    return {
      prepare(step) {
        const own = layouts[step.place]
        if (!own.length) return null
        return step.op === "max" ? prepareMax(step, own[0], {max, numbers, take}) : prepareSum(step, own, {conv, numbers, take})
      },
    }
  } catch {
    return null
  }
}

/** The room that a step needs, and that of the way back where there is one: none for other steps. */
function layBoth(plan, step) {
  const source = plan.steps[step.inputs[0]]?.shape
  if (step.op === "dense") return [lay(step, [1, 1, ...source], [1, 1, ...step.shape]), lay(step, [1, 1, ...step.shape], [1, 1, ...source])]
  if (step.op === "max") return fits(step, source) ? [{padded: count(source), made: count(step.shape), weights: 0, channels: 0}] : []
  if (step.op !== "conv") return []
  const forward = lay(step, source, step.shape)
  if (Math.max(...step.strides) > 1) return [forward]
  const before = step.before.map((zeros, axis) => (step.size[axis] - 1) * step.dilation[axis] - zeros)
  return [forward, lay({...step, before}, step.shape, source)]
}

const count = shape => shape.reduce((product, length) => product * length, 1)

/** Whether all windows lie within a map, and four of its channels can go at once. */
const fits = ({shape, size, strides, before}, source) =>
  source[2] % 4 === 0 && [0, 1].every(axis => before[axis] === 0 && (shape[axis] - 1) * strides[axis] + size[axis] <= source[axis])

/** How much room a sum needs, counted in numbers. */
function lay({size = [1, 1], strides = [1, 1], dilation: apart = [1, 1], before = [0, 0]}, source, target) {
  const [height, width, depth] = source
  const [rows, columns, made] = target
  const reach = (axis, places) => (places - 1) * strides[axis] + (size[axis] - 1) * apart[axis] + 1
  const inner = [Math.max(height + before[0], reach(0, rows)), Math.max(width + before[1], reach(1, columns))]
  const channels = Math.ceil(made / BLOCK) * BLOCK
  return {
    ...{height, width, depth, rows, columns, own: made, size, strides, apart, before, channels},
    around: inner[1], // columns with the zeros around
    padded: inner[0] * inner[1] * depth,
    made: rows * columns * channels,
    weights: size[0] * size[1] * depth * channels,
  }
}

function prepareSum(step, [forward, back], host) {
  const {data, run} = makeSum(forward, step.kernel, step.bias, step.relu, host)
  const [source] = step.reads
  let mirror = null
  const add = () => {
    mirror ??= makeSum(back, mirrored(step, source.channels), null, false, host)
    mirror.run(step.slope)
    for (let i = 0; i < mirror.data.length; i++) source.slope[i] += mirror.data[i]
  }
  return {data, run: () => run(source.data), back: back && add}
}

function prepareMax({height, width, channels, size, strides, reads: [source]}, layout, {max, numbers, take}) {
  const [from, target] = [take(layout.padded), take(layout.made)]
  const [pixel, row] = [4 * channels, 4 * channels * source.width]
  return {
    data: numbers.subarray(target, target + layout.made),
    run() {
      numbers.set(source.data, from)
      max(4 * from, 4 * target, height, width, strides[0] * row, strides[1] * pixel, size[0], row, size[1] * pixel, pixel)
    },
  }
}

/** The filters of the way back: the last place of a window comes first. */
function mirrored(step, depth) {
  const turned = turn(step, depth)
  const each = depth * step.channels
  const places = turned.length / each
  const kernel = new Float32Array(turned.length)
  for (let place = 0; place < places; place++) kernel.set(turned.subarray(place * each, (place + 1) * each), (places - 1 - place) * each)
  return kernel
}

/** A sum of products of a layout: where it gives its numbers, and what computes them of others. */
function makeSum(layout, kernel, bias, relu, {conv, numbers, take}) {
  const {height, width, depth, rows, columns, own, size, strides, apart, before, around, channels} = layout
  const [padded, target, weights, added] = [take(layout.padded), take(layout.made), take(layout.weights), take(channels)]
  const read = size[0] * size[1] * depth
  for (let block = 0; block < channels; block += BLOCK)
    for (let i = 0; i < read; i++)
      for (let k = 0; k < BLOCK && block + k < own; k++) numbers[weights + block * read + i * BLOCK + k] = kernel[i * own + block + k]
  if (bias) numbers.set(bias, added)
  const exact = channels === own
  const made = numbers.subarray(target, target + layout.made)
  const data = exact ? made : new Float32Array(rows * columns * own)
  const touching = apart[1] === 1 // then a row of a filter is one piece
  return {
    data,
    run(values) {
      for (let row = 0; row < height; row++)
        numbers.set(values.subarray(row * width * depth, (row + 1) * width * depth), padded + ((row + before[0]) * around + before[1]) * depth)
      conv(
        ...[4 * padded, 4 * target, 4 * weights, 4 * added, rows, columns],
        ...[4 * strides[0] * around * depth, 4 * strides[1] * depth, size[0], 4 * apart[0] * around * depth],
        ...[touching ? 1 : size[1], 4 * apart[1] * depth, 4 * depth * (touching ? size[1] : 1), 4 * channels, relu ? 1 : 0],
      )
      if (!exact) for (let i = 0; i < rows * columns; i++) data.set(made.subarray(i * channels, i * channels + own), i * own)
    },
  }
}
