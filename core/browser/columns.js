// How a network is laid out as a picture: blocks, each a layer with those that finish it, in columns
// by how many blocks lie between them and the image.

/** Steps that make a number of each number, and so finish the layer before. */
const FINISHING = new Set(["affine", "act", "prelu", "evenly", "softmax"])

/** The step whose maps are read: what was flattened on the way are the same numbers. */
export const unflatten = step => {
  while (step.op === "flatten") step = step.reads[0]
  return step
}

/**
 * The blocks of a network whose plan was not folded, in order: the image first, the answer last.
 *
 * A block has its `steps` from `first` to `last`, the blocks it `reads`, those that are its
 * `readers`, its `name`, its `column`, and `maps`, how many there are of its kind of output.
 */
export function makeBlocks(steps) {
  const count = new Map(steps.map(step => [step, 0]))
  for (const step of steps) for (const source of step.reads) count.set(source, count.get(source) + 1)
  const of = new Map()
  const blocks = []
  for (const step of steps) {
    if (step.op === "flatten" && step !== steps[steps.length - 1]) continue
    const before = step.reads.length === 1 ? of.get(step.reads[0]) : null
    if (before && before !== blocks[0] && FINISHING.has(step.op) && count.get(step.reads[0]) === 1) {
      before.steps.push(step)
      of.set(step, before)
      continue
    }
    const reads = [...new Set(step.reads.map(source => of.get(unflatten(source))))]
    const block = {steps: [step], reads, readers: [], column: 1 + Math.max(-1, ...reads.map(({column}) => column))}
    for (const source of reads) source.readers.push(block)
    blocks.push(block)
    of.set(step, block)
  }
  for (const block of blocks) finish(block)
  return blocks
}

function finish(block) {
  const {steps} = block
  const [first, last] = [steps[0], steps[steps.length - 1]]
  const named = steps.find(step => step.layers.length)
  const isVector = last.shape.length === 1
  Object.assign(block, {first, last, name: named?.layers[0] ?? "", isVector, maps: last.channels})
  block.layers = steps.flatMap(step => step.layers)
}

/** Blocks by column; two of one column are branches and stand below each other. */
export function makeColumns(blocks) {
  const columns = []
  for (const block of blocks) (columns[block.column] ??= []).push(block)
  return columns
}

/** The largest value of a map, and where it is; of equal ones the first. */
export function findStrongest({last}, number) {
  const {data, channels, width} = last
  let best = number
  for (let at = number; at < data.length; at += channels) if (data[at] > data[best] || Number.isNaN(data[best])) best = at
  const place = (best - number) / channels
  return {number, row: Math.floor(place / width), column: place % width, value: data[best]}
}

/** The numbers of a block's maps, those with the largest pixel first. */
export function orderMaps(block) {
  const peaks = Array.from({length: block.maps}, (_, number) => findStrongest(block, number).value)
  return peaks.map((_, number) => number).sort((a, b) => (Number.isNaN(peaks[a]) ? 1 : Number.isNaN(peaks[b]) ? -1 : peaks[b] - peaks[a]) || a - b)
}

/** The unit of a link, or null where the network has none such. */
export function findUnit(blocks, text) {
  const [, name, ...numbers] = /^(.*?):(\d+)(?::(\d+):(\d+))?$/.exec(text ?? "") ?? []
  const block = blocks.find(({name: own, layers}) => own === name || layers.includes(name))
  const [number, row, column] = numbers.map(Number)
  if (!block || !(number < block.maps)) return null
  if (Number.isNaN(row)) {
    const {row: high, column: wide} = findStrongest(block, number)
    return {block, number, row: high, column: wide}
  }
  return row < block.last.height && column < block.last.width ? {block, number, row, column} : null
}

/** How many maps a block has, and how large they are. */
export function describe(block, isAnswer) {
  if (isAnswer) return `${block.maps} classes`
  const {height, width} = block.last
  if (block.isVector) return `${block.maps} ${block.first.reads.length ? "units" : "numbers"}`
  if (!block.first.reads.length) return `${width}x${height}${block.maps > 1 ? `, ${block.maps} channels` : ""}`
  return `${block.maps} of ${width}x${height}`
}

/** The largest size of some numbers, and the smallest number. */
export function measureRange(data) {
  let [top, low] = [0, 0]
  for (let i = 0; i < data.length; i++) {
    if (data[i] < low) low = data[i]
    if (Math.abs(data[i]) > top) top = Math.abs(data[i])
  }
  return [top, low]
}

/** The largest size of a map's numbers. */
export function measureMap({shown: data, maps: channels}, number) {
  let top = 0
  for (let at = number; at < data.length; at += channels) top = Math.max(top, Math.abs(data[at]) || 0)
  return top
}
