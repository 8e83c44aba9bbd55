// The arithmetic of one unit: what each map before gives to it, and what is then done to the sum, in
// double precision and checked against the network. `core.analysis.layers.arithmetic` does the same.
//
// A unit is {block, number, row, column}: a pixel of a map, or a number of a vector at row and
// column 0. Blocks are those of columns.js.

import {unflatten} from "./columns.js"
import {measure, mixtures} from "./forms.js"
import {EACH} from "./pointwise.js"

export const AGREEMENT = 1e-4 // share of a number by which the network's own may differ and count as equal

const ROUNDING = 1e-5 // by which sums in single precision may be off besides

const agrees = (one, other) => Math.abs(one - other) <= AGREEMENT * Math.max(Math.abs(one), Math.abs(other)) + ROUNDING

/**
 * How a unit comes about.
 *
 * `parts` say what each map that is read gives: {block, number, value}. Where they `add` up, their
 * sum is the value of the first of the `steps`: {text, value, own, agrees}, from there to the unit,
 * with the network's own number where it has one.
 */
export function account(unit) {
  const {block, number, row, column} = unit
  const {first} = block
  const at = place(first, unit)
  const {parts, product = null, text} = KINDS[first.op](first, unit, at)
  const add = product === null
  const begin = parts.reduce((sum, part) => sum + part.value, 0)
  const steps = [{text, value: add ? begin : product}]
  const {bias} = first
  if (SUMMING.has(first.op) && bias.some(value => value)) steps.push({text: `bias ${signed(bias[number])}`, value: begin + bias[number]})
  if (first.relu) steps.push({text: "relu", value: Math.max(steps[steps.length - 1].value, 0)})
  Object.assign(steps[steps.length - 1], {own: first.layers.length ? first.data[at] : null, layers: first.layers})
  // A layer that is a step of this kind by itself does to its own input what else finishes another.
  for (const step of block.steps.slice(FINISHES.has(first.op) ? 0 : 1)) {
    if (step === first) Object.assign(steps[0], {own: null, layers: []})
    const made = finish(step, steps[steps.length - 1].value, {number, row, column})
    steps.push({...made, own: step.layers.length ? step.data[place(step, unit)] : null, layers: step.layers})
  }
  for (const step of steps) step.agrees = step.own === null || step.own === undefined ? null : agrees(step.value, step.own)
  return {parts, add, steps, value: block.last.data[place(block.last, unit)]}
}

const SUMMING = new Set(["conv", "depthwise", "dense"])
const FINISHES = new Set(["affine", "act", "prelu", "evenly", "softmax"])

/** Where a unit's number stands in the data of a step. */
export const place = (step, {number, row, column}) => (row * step.width + column) * step.channels + number

const signed = value => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`

/** What a finishing step makes of a value. */
function finish(step, value, {number, row, column}) {
  const at = place(step, {number, row, column})
  if (step.op === "affine") return {text: `normalization: times ${step.kernel[number].toFixed(4)}, ${signed(step.bias[number])}`, value: EACH.affine.make(value, step, at)}
  if (step.op === "act" || step.op === "prelu") return {text: NAMES[step.act] ?? step.act ?? "prelu", value: EACH[step.op].make(value, step, at)}
  const [{data}] = step.reads
  const from = at - number
  if (step.op === "evenly") {
    const [middle, spread] = measure(data, from, step.channels, step.epsilon)
    return {text: `less the mean ${middle.toFixed(4)}, by the spread ${spread.toFixed(4)}, times ${step.kernel[number].toFixed(4)}, ${signed(step.bias[number])}`, value: ((value - middle) / spread) * step.kernel[number] + step.bias[number]}
  }
  let top = -Infinity
  let sum = 0
  for (let k = 0; k < step.channels; k++) top = Math.max(top, data[from + k])
  for (let k = 0; k < step.channels; k++) sum += Math.exp(data[from + k] - top)
  return {text: "softmax: its share of e to the power of each", value: Math.exp(value - top) / sum}
}

const NAMES = {relu: "relu: 0 if below 0", ReLU: "relu: 0 if below 0", LeakyReLU: "leaky relu", leaky_relu: "leaky relu"}

/** What a map gives to a unit of a block that reads it. */
export function measureGift(unit, block, number) {
  const step = unit.block.first
  if (step.op !== "dense") return account(unit).parts.reduce((sum, part) => (part.block === block && part.number === number ? sum + part.value : sum), 0)
  const [{data}] = step.reads
  let sum = 0
  for (let i = number; i < data.length; i += block.maps) sum += data[i] * step.kernel[i * step.channels + unit.number]
  return sum
}

/** The block that a step's numbers come from, among those that a block reads. */
const source = (block, step) => block.reads.find(({last}) => last === unflatten(step))

/** Places of a window that lie on the map: visit(row, column, tap). */
function visit({size, strides, before, dilation = [1, 1]}, from, row, column, each) {
  const {height, width} = from
  for (let down = 0; down < size[0]; down++) {
    const y = row * strides[0] - before[0] + down * dilation[0]
    for (let across = 0; across < size[1]; across++) {
      const x = column * strides[1] - before[1] + across * dilation[1]
      if (y >= 0 && y < height && x >= 0 && x < width) each(y, x, down * size[1] + across)
    }
  }
}

function convolve(step, {block, number, row, column}) {
  const [from] = step.reads
  const sums = new Float64Array(from.channels)
  visit(step, from, row, column, (y, x, tap) => {
    const [at, weights] = [(y * from.width + x) * from.channels, tap * from.channels]
    for (let c = 0; c < from.channels; c++) sums[c] += from.data[at + c] * step.kernel[(weights + c) * step.channels + number]
  })
  const total = step.size[0] * step.size[1] * from.channels
  return {parts: [...sums].map((value, c) => ({block: source(block, from), number: c, value})), text: `sum of ${total.toLocaleString("en")} products`}
}

function convolveOne(step, {block, number, row, column}) {
  const [from] = step.reads
  const c = Math.floor(number / (step.channels / from.channels))
  let value = 0
  visit(step, from, row, column, (y, x, tap) => {
    value += from.data[(y * from.width + x) * from.channels + c] * step.kernel[tap * step.channels + number]
  })
  return {parts: [{block: source(block, from), number: c, value}], text: `sum of ${step.size[0] * step.size[1]} products`}
}

function connect(step, {block, number}) {
  const [{data}] = step.reads
  const before = source(block, step.reads[0])
  const sums = new Float64Array(before.maps)
  for (let i = 0; i < data.length; i++) sums[i % before.maps] += data[i] * step.kernel[i * step.channels + number]
  return {parts: [...sums].map((value, c) => ({block: before, number: c, value})), text: `sum of ${data.length.toLocaleString("en")} products`}
}

/** Of the map of its own number, which a step reads as it is or in a window. */
const fromOwn = describe => (step, unit, at) => ({
  parts: [{...findMap(unit.block, step.reads[0], unit.number), value: FINISHES.has(step.op) || step.op === "flatten" ? step.reads[0].data[at] : recompute(step, unit)}],
  text: describe(step),
})

/** What a window of one map gives, from the numbers in it. */
function recompute(step, unit) {
  const {patch, inside, kernel} = readWindow(unit, unit.number)
  const values = [...patch].filter((_, i) => inside[i])
  if (step.op.startsWith("max")) return Math.max(...values)
  if (step.op.startsWith("mean")) return values.reduce((a, b) => a + b, 0) / values.length
  return values.reduce((sum, value, i) => sum + value * (kernel?.[i] ?? 1), 0)
}

/** The map that a number of a step belongs to; flattened ones lie number by number, pixel by pixel. */
function findMap(block, read, number) {
  const own = source(block, read)
  return {block: own, number: read.op === "flatten" ? number % own.maps : number}
}

const merge = (word, share, find = values => values[0]) => (step, {block}, at) => {
  const values = step.reads.map(({data}) => data[at])
  const winner = values.indexOf(find(values))
  const names = step.reads.map(read => read.layers[0] ?? "").join(" and ")
  return {
    parts: values.map((value, which) => ({...findMap(block, step.reads[which], at % step.channels), value: share(value, which, values.length, winner)})),
    product: word === "product" ? values.reduce((a, b) => a * b) : null,
    text: `${word} of ${names}`,
  }
}

function pick(step, {block, number, row, column}) {
  let own = number
  const from = step.reads.find(({channels}) => own < channels || ((own -= channels), false))
  return {parts: [{...findMap(block, from, own), value: from.data[(row * from.width + column) * from.channels + own]}], text: `map ${own} of ${from.layers[0] ?? "the layer before"}, unchanged`}
}

const windowed = word => step => `${word} of ${step.size ? step.size[0] * step.size[1] : step.reads[0].height * step.reads[0].width}`
const reading = () => "what it reads"

/** By kind of a block's first step: what gives it its numbers. */
const KINDS = {
  image: (step, _, at) => ({parts: [], product: step.data[at], text: "the image's own"}),
  conv: convolve,
  depthwise: convolveOne,
  dense: connect,
  max: fromOwn(windowed("largest")),
  mean: fromOwn(windowed("mean")),
  "max all": fromOwn(windowed("largest")),
  "mean all": fromOwn(windowed("mean")),
  shift: fromOwn(() => "moved, otherwise unchanged"),
  resize: fromOwn(() => "mixed of its neighbours"),
  flatten: fromOwn(reading),
  Concatenate: pick,
  Add: merge("sum", value => value),
  Subtract: merge("difference", (value, which) => (which ? -value : value)),
  Average: merge("mean", (value, _, count) => value / count),
  Maximum: merge("largest", (value, which, _, winner) => (which === winner ? value : 0), values => Math.max(...values)),
  Minimum: merge("smallest", (value, which, _, winner) => (which === winner ? value : 0), values => Math.min(...values)),
  Multiply: merge("product", value => value),
  ...Object.fromEntries([...FINISHES].map(op => [op, fromOwn(reading)])),
}

/** What stands in the window of a unit over one map that it reads: numbers row by row, 0 beyond the edges. */
export function readWindow({block, row, column, number}, channel) {
  const step = block.first
  const [from] = step.reads
  if (step.op === "dense") {
    const before = source(block, from)
    const {height, width, channels} = before.last
    const patch = new Float32Array(height * width)
    const kernel = new Float32Array(height * width)
    for (let i = 0; i < patch.length; i++) {
      patch[i] = from.data[i * channels + channel]
      kernel[i] = step.kernel[(i * channels + channel) * step.channels + number]
    }
    return {rows: height, columns: width, patch, kernel}
  }
  if (step.op === "resize") return readMixture(step, {row, column}, channel)
  const size = step.size ?? (/ all$/.test(step.op) ? [from.height, from.width] : [1, 1])
  const window = {...step, size, strides: step.strides ?? [1, 1], before: step.before ?? (step.by ? step.by : [0, 0])}
  const [rows, columns] = size
  const patch = new Float32Array(rows * columns)
  const inside = new Uint8Array(rows * columns)
  visit(window, from, row, column, (y, x, tap) => {
    patch[tap] = from.data[(y * from.width + x) * from.channels + channel]
    inside[tap] = 1
  })
  if (!SUMMING.has(step.op)) return {rows, columns, patch, inside, kernel: null}
  const kernel = new Float32Array(rows * columns)
  for (let tap = 0; tap < kernel.length; tap++)
    kernel[tap] = step.op === "depthwise" ? step.kernel[tap * step.channels + number] : step.kernel[(tap * from.channels + channel) * step.channels + number]
  return {rows, columns, patch, inside, kernel}
}

function readMixture(step, {row, column}, channel) {
  const [from] = step.reads
  const down = mixtures(from.height, step.height, step.mixed)[row]
  const across = mixtures(from.width, step.width, step.mixed)[column]
  const cells = down.flatMap(([y, high]) => across.map(([x, wide]) => [from.data[(y * from.width + x) * from.channels + channel], high * wide]))
  return {rows: down.length, columns: across.length, patch: cells.map(([value]) => value), inside: cells.map(() => 1), kernel: cells.map(([, share]) => share)}
}

/** The part of what a step reads that a part of its output is computed from: [top, left, bottom, right], ends included. */
function before(step, [top, left, bottom, right], from) {
  const whole = [0, 0, from.height - 1, from.width - 1]
  if (/^(dense|flatten)$| all$/.test(step.op)) return whole
  if (step.op === "shift") return [top - step.by[0], left - step.by[1], bottom - step.by[0], right - step.by[1]]
  if (step.op === "resize") {
    const along = (old, length, low, high) => {
      const mixed = mixtures(old, length, step.mixed)
      return [mixed[low][0][0], mixed[high][mixed[high].length - 1][0]]
    }
    const [[up, down], [start, end]] = [along(from.height, step.height, top, bottom), along(from.width, step.width, left, right)]
    return [up, start, down, end]
  }
  if (!step.size) return [top, left, bottom, right]
  const [apartDown, apartRight] = step.dilation ?? [1, 1]
  const [y, x] = [top * step.strides[0] - step.before[0], left * step.strides[1] - step.before[1]]
  return [y, x, bottom * step.strides[0] - step.before[0] + (step.size[0] - 1) * apartDown, right * step.strides[1] - step.before[1] + (step.size[1] - 1) * apartRight]
}

/** The maps of a read step that these maps of a block need: all (null), or some. */
function findNumbers(block, read, numbers) {
  const {first} = block
  const own = source(block, read)
  const mixes = block.steps.some(({op}) => op === "evenly" || op === "softmax")
  if (!numbers || mixes || first.op === "conv" || first.op === "dense") return null
  if (first.op === "depthwise") return new Set([...numbers].map(number => Math.floor(number / (first.channels / read.channels))))
  let before = 0
  if (first.op === "Concatenate") for (const other of first.reads.slice(0, first.reads.indexOf(read))) before += other.channels
  const those = [...numbers].map(number => number - before).filter(number => number >= 0 && number < read.channels)
  return new Set(those.map(number => (read.op === "flatten" ? number % own.maps : number)))
}

/**
 * What a unit sees of each block before it: a field, [top, left, bottom, right], ends included and
 * within the map, and the numbers of the maps; null for all. Of the unit's own map, or of its layer.
 */
export function findFields(unit, blocks, ofMap = true) {
  const fields = new Map([[unit.block, {field: [unit.row, unit.column, unit.row, unit.column], numbers: ofMap ? new Set([unit.number]) : null}]])
  for (const block of [...blocks].reverse()) {
    const seen = fields.get(block)
    if (!seen) continue
    for (const read of block.first.reads) {
      const from = unflatten(read)
      const [top, left, bottom, right] = read === from ? before(block.first, seen.field, from) : [0, 0, from.height - 1, from.width - 1]
      const inside = [Math.max(top, 0), Math.max(left, 0), Math.min(bottom, from.height - 1), Math.min(right, from.width - 1)]
      const own = source(block, read)
      const numbers = findNumbers(block, read, seen.numbers)
      if (numbers?.size === 0) continue
      const known = fields.get(own)
      fields.set(own, known ? join(known, {field: inside, numbers}) : {field: inside, numbers})
    }
  }
  return fields
}

const join = (one, other) => ({
  field: [Math.min(one.field[0], other.field[0]), Math.min(one.field[1], other.field[1]), Math.max(one.field[2], other.field[2]), Math.max(one.field[3], other.field[3])],
  numbers: one.numbers && other.numbers && new Set([...one.numbers, ...other.numbers]),
})
