// Steps that slide a window over a map, or read all of it: sums of products, and poolings.

/** Cuts off what is below zero, where a step does so. */
export const relu = ({relu, data}) => {
  if (relu) for (let i = 0; i < data.length; i++) if (data[i] < 0) data[i] = 0
}

/** Goes through all windows of a step: visits each pair of a place and of what lies in its window. */
function slide(step, visit) {
  const [source] = step.reads
  const [down, right] = step.strides
  const [above, left] = step.before
  const [rowsApart, columnsApart] = step.dilation ?? [1, 1]
  for (let row = 0; row < step.height; row++)
    for (let column = 0; column < step.width; column++)
      for (let i = 0; i < step.size[0]; i++) {
        const y = row * down - above + i * rowsApart
        if (y < 0 || y >= source.height) continue
        for (let j = 0; j < step.size[1]; j++) {
          const x = column * right - left + j * columnsApart
          if (x < 0 || x >= source.width) continue
          visit((row * step.width + column) * step.channels, (y * source.width + x) * source.channels, i * step.size[1] + j)
        }
      }
}

const CHUNK = 512
const values = new Float64Array(CHUNK)
const rows = new Int32Array(CHUNK)

/**
 * Adds to a row of numbers the products of other numbers with rows of weights. Numbers that are 0, as
 * many are behind a relu, are left out; of the others four go at once.
 */
function addRows(target, at, length, source, from, count, weights, first) {
  for (let start = 0; start < count; start += CHUNK) {
    let found = 0
    for (let c = start; c < Math.min(start + CHUNK, count); c++)
      if (source[from + c] !== 0) {
        values[found] = source[from + c]
        rows[found++] = first + c * length
      }
    let i = 0
    for (; i + 3 < found; i += 4) {
      const [a, b, c, d] = [values[i], values[i + 1], values[i + 2], values[i + 3]]
      const [p, q, r, s] = [rows[i], rows[i + 1], rows[i + 2], rows[i + 3]]
      for (let k = 0; k < length; k++) target[at + k] += a * weights[p + k] + b * weights[q + k] + c * weights[r + k] + d * weights[s + k]
    }
    for (; i < found; i++) for (let k = 0; k < length; k++) target[at + k] += values[i] * weights[rows[i] + k]
  }
}

/** The weights of each place in a window, with what is read and what is made changed. */
export function turn({kernel, channels}, depth) {
  const turned = new Float32Array(kernel.length)
  for (let i = 0; i < kernel.length; i++) {
    const row = Math.floor(i / channels)
    const [tap, c] = [Math.floor(row / depth), row % depth]
    turned[(tap * channels + (i % channels)) * depth + c] = kernel[i]
  }
  return turned
}

const startFromBias = step => {
  for (let i = 0; i < step.data.length; i++) step.data[i] = step.bias[i % step.channels]
}

/** A sum over windows; that of all numbers is a window of one place. */
const summing = visitAll => ({
  forward(step) {
    const {data, channels, kernel} = step
    const [source] = step.reads
    const depth = source.channels
    startFromBias(step)
    visitAll(step, (at, from, tap) => addRows(data, at, channels, source.data, from, depth, kernel, tap * depth * channels))
    relu(step)
  },
  backward(step) {
    const {slope, channels} = step
    const [source] = step.reads
    const depth = source.channels
    const turned = (step.turned ??= turn(step, depth))
    visitAll(step, (at, from, tap) => addRows(source.slope, from, depth, slope, at, channels, turned, tap * depth * channels))
  },
})

const depthwise = {
  forward(step) {
    const {data, kernel, channels} = step
    const source = step.reads[0]
    const each = channels / source.channels
    startFromBias(step)
    slide(step, (at, from, tap) => {
      for (let k = 0; k < channels; k++) data[at + k] += source.data[from + Math.floor(k / each)] * kernel[tap * channels + k]
    })
    relu(step)
  },
  backward(step) {
    const {slope, kernel, channels} = step
    const source = step.reads[0]
    const each = channels / source.channels
    slide(step, (at, from, tap) => {
      for (let k = 0; k < channels; k++) source.slope[from + Math.floor(k / each)] += slope[at + k] * kernel[tap * channels + k]
    })
  },
}

/** A pooling of windows; those of a whole map are one window of its size. */
const whole = step => ({...step, size: [step.reads[0].height, step.reads[0].width], strides: [1, 1], before: [0, 0]})

/** Of several largest numbers of a window the first has the slope, as in TensorFlow. */
const largest = {
  forward(step) {
    const {data, channels} = step
    const source = step.reads[0].data
    data.fill(-Infinity)
    slide(step, (at, first) => {
      for (let k = 0; k < channels; k++) if (source[first + k] > data[at + k]) data[at + k] = source[first + k]
    })
  },
  backward(step) {
    const {data, channels} = step
    const [source] = step.reads
    const left = step.slope.slice()
    slide(step, (at, first) => {
      for (let k = 0; k < channels; k++)
        if (source.data[first + k] === data[at + k]) {
          source.slope[first + k] += left[at + k]
          left[at + k] = 0
        }
    })
  },
}

const mean = {
  forward(step) {
    const source = step.reads[0].data
    const counted = (step.counted ??= new Float32Array(step.height * step.width))
    counted.fill(0)
    step.data.fill(0)
    slide(step, (at, from) => {
      counted[at / step.channels]++
      for (let k = 0; k < step.channels; k++) step.data[at + k] += source[from + k]
    })
    for (let i = 0; i < step.data.length; i++) step.data[i] /= counted[Math.floor(i / step.channels)]
  },
  backward(step) {
    slide(step, (at, from) => {
      for (let k = 0; k < step.channels; k++) step.reads[0].slope[from + k] += step.slope[at + k] / step.counted[at / step.channels]
    })
  },
}

const ofWhole = pooling => ({
  forward: step => pooling.forward((step.whole ??= whole(step))),
  backward: step => pooling.backward(Object.assign(step.whole, {slope: step.slope})),
})

export const WINDOWS = {
  conv: summing(slide),
  dense: summing((step, visit) => visit(0, 0, 0)),
  depthwise,
  max: largest,
  mean,
  "max all": ofWhole(largest),
  "mean all": ofWhole(mean),
}
