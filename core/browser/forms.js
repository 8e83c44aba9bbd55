// Steps that bring maps into another form, compare the channels of a place, or make one map of several.

/** Goes through the places of a map, and with them through the channels of each. */
const softmax = {
  forward({data, channels, reads: [source]}) {
    for (let at = 0; at < data.length; at += channels) {
      let [top, sum] = [-Infinity, 0]
      for (let k = 0; k < channels; k++) top = Math.max(top, source.data[at + k])
      for (let k = 0; k < channels; k++) sum += data[at + k] = Math.exp(source.data[at + k] - top)
      for (let k = 0; k < channels; k++) data[at + k] /= sum
    }
  },
  backward({data, slope, channels, reads: [source]}) {
    for (let at = 0; at < data.length; at += channels) {
      let sum = 0
      for (let k = 0; k < channels; k++) sum += data[at + k] * slope[at + k]
      for (let k = 0; k < channels; k++) source.slope[at + k] += data[at + k] * (slope[at + k] - sum)
    }
  },
}

/** The mean of a place's channels, and their spread. */
export function measure(source, at, channels, epsilon) {
  let [sum, squares] = [0, 0]
  for (let k = 0; k < channels; k++) sum += source[at + k]
  for (let k = 0; k < channels; k++) squares += (source[at + k] - sum / channels) ** 2
  return [sum / channels, Math.sqrt(squares / channels + epsilon)]
}

const evenly = {
  forward({data, kernel, bias, channels, epsilon, reads: [source]}) {
    for (let at = 0; at < data.length; at += channels) {
      const [middle, spread] = measure(source.data, at, channels, epsilon)
      for (let k = 0; k < channels; k++) data[at + k] = ((source.data[at + k] - middle) / spread) * kernel[k] + bias[k]
    }
  },
  backward({data, slope, kernel, channels, epsilon, reads: [source]}) {
    for (let at = 0; at < data.length; at += channels) {
      const [middle, spread] = measure(source.data, at, channels, epsilon)
      let [sum, turned] = [0, 0]
      for (let k = 0; k < channels; k++) {
        sum += slope[at + k] * kernel[k]
        turned += slope[at + k] * kernel[k] * ((source.data[at + k] - middle) / spread)
      }
      for (let k = 0; k < channels; k++) {
        const off = (source.data[at + k] - middle) / spread
        source.slope[at + k] += (slope[at + k] * kernel[k] - (sum + off * turned) / channels) / spread
      }
    }
  },
}

/** Zeros around a map, or its edges cut off: pixels move by some rows and columns. */
function move(step, visit) {
  const [source] = step.reads
  const [down, right] = step.by
  for (let y = Math.max(0, -down); y < Math.min(source.height, step.height - down); y++)
    for (let x = Math.max(0, -right); x < Math.min(source.width, step.width - right); x++)
      visit(((y + down) * step.width + x + right) * step.channels, (y * source.width + x) * step.channels)
}
const shift = {
  forward: step => move(step, (at, from) => step.data.set(step.reads[0].data.subarray(from, from + step.channels), at)),
  backward: step =>
    move(step, (at, from) => {
      for (let k = 0; k < step.channels; k++) step.reads[0].slope[from + k] += step.slope[at + k]
    }),
}

/** Which pixels along a line each pixel of another length is mixed of, and with which shares. */
export function mixtures(old, length, mixed) {
  return Array.from({length}, (_, index) => {
    const center = ((index + 0.5) * old) / length
    if (!mixed) return [[Math.min(Math.floor(center), old - 1), 1]]
    const low = Math.floor(center - 0.5)
    const share = center - 0.5 - low
    if (low < 0 || low + 1 >= old) return [[Math.min(Math.max(low, 0), old - 1), 1]]
    return [[low, 1 - share], [low + 1, share]]
  })
}
function mix(step, visit) {
  const [source] = step.reads
  const rows = mixtures(source.height, step.height, step.mixed)
  const columns = mixtures(source.width, step.width, step.mixed)
  rows.forEach((down, row) =>
    columns.forEach((across, column) => {
      for (const [y, high] of down)
        for (const [x, wide] of across)
          visit((row * step.width + column) * step.channels, (y * source.width + x) * step.channels, high * wide)
    }),
  )
}
const resize = {
  forward(step) {
    step.data.fill(0)
    mix(step, (at, from, share) => {
      for (let k = 0; k < step.channels; k++) step.data[at + k] += share * step.reads[0].data[from + k]
    })
  },
  backward: step =>
    mix(step, (at, from, share) => {
      for (let k = 0; k < step.channels; k++) step.reads[0].slope[from + k] += share * step.slope[at + k]
    }),
}

const flatten = {
  forward: step => step.data.set(step.reads[0].data),
  backward({slope, reads: [source]}) {
    for (let i = 0; i < slope.length; i++) source.slope[i] += slope[i]
  },
}

/** What makes one number of the numbers of several layers; with the share of each in the slope. */
const merge = (make, share) => ({
  forward({data, reads}) {
    const values = new Float32Array(reads.length)
    for (let i = 0; i < data.length; i++) {
      for (let j = 0; j < reads.length; j++) values[j] = reads[j].data[i]
      data[i] = make(values)
    }
  },
  backward({data, slope, reads}) {
    for (let i = 0; i < slope.length; i++) {
      const values = reads.map(source => source.data[i])
      reads.forEach((source, j) => (source.slope[i] += slope[i] * share(values, j, data[i])))
    }
  },
})
const sum = values => values.reduce((a, b) => a + b)
const product = values => values.reduce((a, b) => a * b)
/** The extreme one has the slope; where several are, they share it, as in TensorFlow. */
const extreme = (values, j, value) => (values[j] === value ? 1 / values.filter(other => other === value).length : 0)

const concatenate = {
  forward({data, channels, reads}) {
    let first = 0
    for (const source of reads) {
      for (let at = first, from = 0; from < source.data.length; at += channels, from += source.channels)
        data.set(source.data.subarray(from, from + source.channels), at)
      first += source.channels
    }
  },
  backward({slope, channels, reads}) {
    let first = 0
    for (const source of reads) {
      for (let i = 0; i < source.slope.length; i++)
        source.slope[i] += slope[Math.floor(i / source.channels) * channels + first + (i % source.channels)]
      first += source.channels
    }
  },
}

export const FORMS = {
  softmax,
  evenly,
  shift,
  resize,
  flatten,
  Add: merge(sum, () => 1),
  Subtract: merge(values => values[0] - values[1], (values, j) => (j ? -1 : 1)),
  Multiply: merge(product, (values, j) => product(values.map((value, k) => (k === j ? 1 : value)))),
  Average: merge(values => sum(values) / values.length, values => 1 / values.length),
  Maximum: merge(values => Math.max(...values), extreme),
  Minimum: merge(values => Math.min(...values), extreme),
  Concatenate: concatenate,
}
