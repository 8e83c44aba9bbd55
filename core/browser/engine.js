// Runs a network that core/browser/pack.py packed: forward with all layers' responses, and the
// gradient of any of their numbers with respect to the image. No library.
//
//   const network = load(plan, bytes)       throws where the weights are not those of the plan
//   const {probabilities, maps} = network.forward(image)     a Float32Array each, maps by layer
//   network.gradient(image, "logits", 3)    d logit 3 / d image, as long as the image
//
// Maps are stored row by row, pixel by pixel, channel by channel. What is returned is overwritten
// by the next call: who keeps it copies it. Kernels that are quicker than these loops can be given
// to `load`; see kernel.js.

import {FORMS} from "./forms.js"
import {EACH} from "./pointwise.js"
import {WINDOWS} from "./windows.js"

export const VERSION = 1
/** What each step does: forward, and backward from the slope of what it made to that of what it read. */
const OPS = {...WINDOWS, ...EACH, ...FORMS}

/** Checks and reads what was packed, and makes room for what its layers will give. */
export function load(plan, bytes, kernels = null) {
  const width = {float16: 2, float32: 4}[plan.dtype]
  if (plan.version !== VERSION || !width) throw new Error("This plan is of another version of Inkling. Load the page again.")
  if (bytes.byteLength !== plan.length * width || crc32(new Uint8Array(bytes)) !== plan.crc32)
    throw new Error("The network did not arrive whole. Load the page again.")
  const numbers = width === 4 ? new Float32Array(bytes) : widen(new Uint16Array(bytes))
  const steps = plan.steps.map((step, place) => {
    const [height, across, channels] = step.shape.length === 3 ? step.shape : [1, 1, step.shape[0]]
    const own = Object.entries(step.weights).map(([name, [start, length]]) => [name, numbers.subarray(start, start + length)])
    return {...step, place, height, width: across, channels, ...Object.fromEntries(own)}
  })
  for (const step of steps) step.reads = step.inputs.map(index => steps[index])
  for (const step of steps) {
    step.quick = kernels?.prepare(step) ?? null
    step.data = step.quick?.data ?? new Float32Array(step.height * step.width * step.channels)
  }
  return new Network(steps)
}

class Network {
  constructor(steps) {
    this.steps = steps
    this.maps = Object.fromEntries(steps.flatMap(step => step.layers.map(name => [name, step.data])))
    this.shapes = Object.fromEntries(steps.flatMap(step => step.layers.map(name => [name, step.shape])))
  }

  forward(image) {
    const [first, ...others] = this.steps
    if (image.length !== first.data.length) throw new Error(`The image has ${image.length} numbers; expected ${first.data.length}.`)
    first.data.set(image)
    for (const step of others) step.quick ? step.quick.run() : OPS[step.op].forward(step)
    return {probabilities: this.maps.probabilities, logits: this.maps.logits, maps: this.maps}
  }

  /** The gradient of one number of a layer with respect to the image. */
  gradient(image, layer, number) {
    this.forward(image)
    const from = this.steps.findIndex(step => step.layers.includes(layer))
    if (!(number in (this.steps[from]?.data ?? []))) throw new Error(`There is no number ${number} of a layer ${layer}.`)
    for (const step of this.steps) (step.slope ??= new Float32Array(step.data.length)).fill(0)
    this.steps[from].slope[number] = 1
    for (let index = from; index > 0; index--) {
      const step = this.steps[index]
      if (step.relu) for (let i = 0; i < step.data.length; i++) if (!(step.data[i] > 0)) step.slope[i] = 0
      step.quick?.back ? step.quick.back() : OPS[step.op].backward(step)
    }
    return this.steps[0].slope
  }
}

/** CRC-32, as in zlib. */
export function crc32(bytes) {
  let sum = ~0
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1))
  }
  return ~sum >>> 0
}

/** float16 to float32: the exponent is moved by a product, which brings small numbers right, too. */
function widen(halves) {
  const bits = new Uint32Array(halves.length)
  const numbers = new Float32Array(bits.buffer)
  for (let i = 0; i < halves.length; i++) {
    bits[i] = (halves[i] & 0x7fff) << 13
    numbers[i] *= 2 ** 112
    bits[i] |= (halves[i] & 0x8000) << 16
  }
  return numbers
}
