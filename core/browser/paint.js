// Numbers as colors: from paper to ink where none lies below 0, else from blue through paper to orange.

const parse = (color, otherwise) => {
  const hex = /^\s*#([0-9a-f]{6})/i.exec(color)
  return hex ? [0, 2, 4].map(at => parseInt(hex[1].slice(at, at + 2), 16)) : otherwise
}

/** The page's colors, as an element has them: red, green and blue each. */
export function readColors(root) {
  const style = getComputedStyle(root)
  const read = (name, otherwise) => parse(style.getPropertyValue(name), otherwise)
  return {
    ink: read("--ink", [34, 34, 34]),
    paper: read("--paper", [255, 255, 255]),
    above: read("--above", [194, 78, 0]),
    below: read("--below", [0, 86, 138]),
    accent: read("--accent", [39, 70, 199]),
  }
}

export const css = ([red, green, blue], alpha = 1) => `rgb(${red} ${green} ${blue} / ${alpha})`

/** The color of a value whose full color stands for `top`. */
export function mix(value, top, isSigned, {ink, paper, above, below}) {
  const share = top > 0 && Number.isFinite(value) ? Math.min(Math.abs(value) / top, 1) : 0
  const end = isSigned ? (value < 0 ? below : above) : value > 0 ? ink : paper
  return paper.map((level, c) => Math.round(level + share * (end[c] - level)))
}

/** Whether white is read better on a color than black, by WCAG's contrast. */
export function isDark(color) {
  const [red, green, blue] = color.map(level => (level / 255 <= 0.04045 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179
}

/** Draws values of a rectangle into a canvas, a pixel each. `read(i)` gives the i-th, row by row. */
export function paintValues(canvas, width, height, read, {top, isSigned, colors}) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, {width, height, pixels: null})
  const pixels = (canvas.pixels ??= new ImageData(width, height))
  const {data} = pixels
  const {ink, paper, above, below} = colors
  for (let i = 0; i < width * height; i++) {
    const value = read(i)
    const share = top > 0 && value === value ? Math.min(Math.abs(value) / top, 1) : 0
    const end = isSigned ? (value < 0 ? below : above) : value > 0 ? ink : paper
    for (let c = 0; c < 3; c++) data[4 * i + c] = paper[c] + share * (end[c] - paper[c])
    data[4 * i + 3] = 255
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0)
}

/** Draws an image of three channels as it is. */
export function paintColors(canvas, {width, height, data}) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, {width, height, pixels: null})
  const pixels = (canvas.pixels ??= new ImageData(width, height))
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = 255 * data[3 * i + c]
    pixels.data[4 * i + 3] = 255
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0)
}

/** A canvas of some size on the page. */
export function resize(canvas, width, height) {
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
}

/** A number for people. */
export const say = (value, digits = 4) => {
  if (value === null || value === undefined) return ""
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value < 0 ? "−∞" : "∞"
  if (value === 0) return "0"
  const size = Math.abs(value)
  const text = size >= 1e5 || size < 0.5 * 10 ** -digits ? size.toExponential(2) : size.toFixed(digits)
  return `${value < 0 ? "−" : ""}${text}`
}
