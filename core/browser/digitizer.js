// From the movements of a pen to digit images, with the very numbers of core/drawing: pen_path.py,
// strokes.py and digit_image.py say why each step is as it is.
//
//   const pen = new Pen(16)               a movement begins, with a pen of 16 pixels
//   pen.add(x, y)                         for each place it passes, in pixels of the canvas
//   digitize(pens, 300, penWidth)         -> {squashed, boxed, centred, redrawn} or null
//
// Each image is a Float32Array of 28 x 28 in 16 gray levels, row by row, 0 for paper and 1 for ink.
// One Pen belongs to one pointer: who records two pointers at once keeps a Pen for each.

export const SIDE = 28
const BOX_SIDE = 20
const CENTER = 14
const GRAY_STEPS = 15
const FINE = 8
export const GRID = 8 // steps per pixel: where the points of a stroke lie
const CURVE_STEPS = 4
const DECIMATE = 0.4 // pixels between two points that the canvas keeps
const FINEST_RADIUS = Math.sqrt(0.5)
const INK_LEVEL = Math.fround(0.1)
export const MAX_POINTS = 20000 // in a drawing; what is beyond is not followed

const {fround} = Math

/** Rounds as Python and NumPy do: a half to the even side. */
const round = number => {
  const below = Math.floor(number)
  const rest = number - below
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below
}
const clip = (number, low, high) => Math.min(Math.max(number, low), high)

/** One movement of the pen, smoothed and rounded as the canvas and a link do it. */
export class Pen {
  constructor(width) {
    this.width = Math.max(1, round(width * GRID)) / GRID
    this.passed = [] // places as they came
  }

  add(x, y) {
    const last = this.passed[this.passed.length - 1]
    const known = this.passed.length > 1 && x === last[0] && y === last[1]
    if (Number.isFinite(x) && Number.isFinite(y) && !known && this.passed.length < MAX_POINTS)
      this.passed.push([x, y])
  }

  /** What it drew: points in eighths of a pixel, and whether they lead curves. */
  path() {
    const points = decimate(this.passed)
    const led = points.filter((p, i) => i === 0 || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1])
    const rounded = led.map(([x, y]) => [round(x * GRID), round(y * GRID)])
    return rounded.length > 1 ? {points: rounded, curved: true} : {points: [...rounded, ...rounded], curved: false}
  }

  /** The line that is drawn: pairs of x and y, exact in float32. */
  line() {
    return follow(this.path())
  }
}

/** The line of a path, as `core.drawing.pen_path` draws it. */
export function follow({points, curved}) {
  const placed = points.map(([x, y]) => [x / GRID, y / GRID])
  return curved ? curve(placed) : placed
}

/** Leaves out places that are as good as the one before, as the canvas does at the end. */
function decimate(points) {
  if (points.length <= 2) return points
  let last = points[0]
  const kept = [last]
  for (let i = 1; i < points.length - 2; i++) {
    const [x, y] = points[i]
    if ((last[0] - x) ** 2 + (last[1] - y) ** 2 >= DECIMATE ** 2) kept.push((last = points[i]))
  }
  kept.push(points[points.length - 1])
  return kept
}

function curve(points) {
  const line = [points[0]]
  let [fromX, fromY] = points[0]
  for (let i = 0; i + 1 < points.length; i++) {
    const [x, y] = points[i]
    const toX = (x + points[i + 1][0]) / 2
    const toY = (y + points[i + 1][1]) / 2
    for (let step = 1; step <= CURVE_STEPS; step++) {
      const share = step / CURVE_STEPS
      const [a, b, c] = [(1 - share) ** 2, 2 * (1 - share) * share, share ** 2]
      line.push([a * fromX + b * x + c * toX, a * fromY + b * y + c * toY])
    }
    fromX = toX
    fromY = toY
  }
  line.push(points[points.length - 1])
  return line
}

/** The four digit images of a drawing, or null while there is no ink. */
export function digitize(pens, side, penWidth) {
  const lines = pens.map(pen => pen.line())
  return stages(lines, pens.map(pen => pen.width), side, penWidth)
}

/** The four digit images of lines: arrays of pairs of x and y. */
export function stages(lines, widths, side, penWidth) {
  const drawn = lines.filter(line => line.length)
  if (!drawn.length) return null
  const ink = draw(drawn, side, widths.filter((_, i) => lines[i].length))
  const cut = cutOut(ink)
  const redrawn = redraw(drawn, penWidth)
  if (!cut || !redrawn) return null // all of it lies beyond the rim, or some is no place
  const centred = finish(cut)
  return {
    squashed: quantize(stretch(resize(ink, SIDE, SIDE))).data,
    boxed: quantize(placeInMiddle(fit(cut))).data,
    centred,
    redrawn,
  }
}

/** The last of the four images alone, or null: what the network is asked about. */
export function redraw(lines, penWidth) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const line of lines)
    for (const [x, y] of line) {
      left = Math.min(left, fround(x))
      right = Math.max(right, fround(x))
      top = Math.min(top, fround(y))
      bottom = Math.max(bottom, fround(y))
    }
  const length = Math.max(fround(right - left), fround(bottom - top))
  if (!Number.isFinite(length)) return null // some of it is no place
  const side = BOX_SIDE * FINE
  const width = penWidth * side
  const scale = fround(length > 0 ? (side - width) / length : 0)
  const edge = fround(width / 2)
  const put = (at, from) => fround(fround(fround(fround(at) - from) * scale) + edge)
  const moved = lines.map(line => line.map(([x, y]) => [put(x, left), put(y, top)]))
  const cut = cutOut(draw(moved, side, moved.map(() => width)))
  return cut && finish(cut)
}

/** Ink: every pixel whose center lies within the pen's radius of the path. */
export function draw(lines, side, widths) {
  const edges = new Int32Array(side * (side + 1))
  lines.forEach((line, i) => {
    const radius = Math.max(widths[i] / 2, FINEST_RADIUS)
    for (let j = 0; j < Math.max(line.length - 1, 1); j++) {
      const [from, to] = [line[j], line[Math.min(j + 1, line.length - 1)]]
      mark(edges, side, fround(from[0]), fround(from[1]), fround(to[0]), fround(to[1]), radius)
    }
  })
  const data = new Float32Array(side * side)
  for (let row = 0; row < side; row++) {
    let covered = 0
    for (let column = 0; column < side; column++) {
      covered += edges[row * (side + 1) + column]
      if (covered > 0) data[row * side + column] = 1
    }
  }
  return {data, height: side, width: side}
}

/** Marks where one straight piece with round ends begins and ends in each row. */
function mark(edges, side, x, y, endX, endY, radius) {
  const across = endX - x
  const down = endY - y
  const length = Math.hypot(across, down)
  const out = radius / (length > 0 ? length : 1)
  const top = Math.max(Math.floor(Math.min(y, endY) - radius), 0)
  const behindLast = Math.min(Math.ceil(Math.max(y, endY) + radius), side)
  for (let row = top; row < behindLast; row++) {
    const middle = row + 0.5
    let low = Infinity
    let high = -Infinity
    let height = radius ** 2 - (middle - y) ** 2
    if (height >= 0) {
      low = x - Math.sqrt(height)
      high = x + Math.sqrt(height)
    }
    height = radius ** 2 - (middle - endY) ** 2
    if (height >= 0) {
      low = Math.min(low, endX - Math.sqrt(height))
      high = Math.max(high, endX + Math.sqrt(height))
    }
    for (let sign = 1; down !== 0 && sign >= -1; sign -= 2) {
      const share = (middle - (y + sign * out * across)) / down
      if (share >= 0 && share <= 1) {
        const crossing = x - sign * out * down + share * across
        low = Math.min(low, crossing)
        high = Math.max(high, crossing)
      }
    }
    const first = clip(Math.ceil(low - 0.5), 0, side)
    const behind = clip(Math.floor(high - 0.5) + 1, 0, side)
    if (first < behind) {
      edges[row * (side + 1) + first] += 1
      edges[row * (side + 1) + behind] -= 1
    }
  }
}

function cutOut(ink) {
  const {data, height, width} = ink
  let [top, left, bottom, right] = [height, width, -1, -1]
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      if (data[row * width + column] > INK_LEVEL) {
        if (bottom < 0) top = row
        bottom = row
        if (column < left) left = column
        if (column > right) right = column
      }
  if (bottom < 0) return null
  const cut = {height: bottom - top + 1, width: right - left + 1}
  cut.data = new Float32Array(cut.height * cut.width)
  for (let row = 0; row < cut.height; row++) {
    const from = (top + row) * width + left
    cut.data.set(data.subarray(from, from + cut.width), row * cut.width)
  }
  return cut
}

/** Which share of the new pixel that begins at `begin` an old one covers. */
const covered = (old, begin, scale) => Math.max(Math.min(begin + scale, old + 1) - Math.max(begin, old), 0) / scale

/** Resamples by area averaging: each new pixel is the mean of what it covers, parts counted. */
function resize(ink, newHeight, newWidth) {
  const {data, height, width} = ink
  const [down, across] = [height / newHeight, width / newWidth]
  const result = new Float32Array(newHeight * newWidth)
  const sums = new Float64Array(width)
  for (let row = 0; row < newHeight; row++) {
    sums.fill(0)
    const lastRow = Math.min(height, Math.ceil((row + 1) * down) + 1)
    for (let old = Math.floor(row * down); old < lastRow; old++) {
      const share = covered(old, row * down, down)
      if (share > 0) for (let i = 0; i < width; i++) sums[i] += share * data[old * width + i]
    }
    for (let column = 0; column < newWidth; column++) {
      const lastColumn = Math.min(width, Math.ceil((column + 1) * across) + 1)
      let sum = 0
      for (let old = Math.floor(column * across); old < lastColumn; old++)
        sum += sums[old] * covered(old, column * across, across)
      result[row * newWidth + column] = sum
    }
  }
  return {data: result, height: newHeight, width: newWidth}
}

function fit(cut) {
  const scale = BOX_SIDE / Math.max(cut.height, cut.width)
  const [height, width] = [cut.height, cut.width].map(length => Math.max(1, round(length * scale)))
  return stretch(resize(cut, height, width))
}

function stretch(ink) {
  const peak = ink.data.reduce((a, b) => Math.max(a, b), 0)
  return peak > 0 ? {...ink, data: ink.data.map(value => value / peak)} : ink
}

function place({data, height, width}, top, left) {
  const image = new Float32Array(SIDE * SIDE)
  for (let row = 0; row < height; row++)
    image.set(data.subarray(row * width, (row + 1) * width), (top + row) * SIDE + left)
  return {data: image, height: SIDE, width: SIDE}
}

function placeInMiddle(fitted) {
  return place(fitted, Math.floor((SIDE - fitted.height) / 2), Math.floor((SIDE - fitted.width) / 2))
}

/** Shifts by whole pixels, so that the center of mass falls on pixel 14, as far as there is room. */
function placeByMass(fitted) {
  let [mass, rows, columns] = [0, 0, 0]
  fitted.data.forEach((value, i) => {
    mass += value
    rows += value * Math.floor(i / fitted.width)
    columns += value * (i % fitted.width)
  })
  // A center that lies halfway must not be decided by the last bits of a sum.
  const corner = (sum, length) => clip(round(Math.round((CENTER - sum / mass) * 1e4) / 1e4), 0, SIDE - length)
  return place(fitted, corner(rows, fitted.height), corner(columns, fitted.width))
}

function quantize(image) {
  return {...image, data: image.data.map(value => round(fround(clip(value, 0, 1) * GRAY_STEPS)) / GRAY_STEPS)}
}

function finish(cut) {
  return quantize(placeByMass(fit(cut))).data
}
