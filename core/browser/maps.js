import {make} from "./elements.js"

const MAPS = 8 // of a layer
const UNITS = 50 // beside each other

/** The digit image of the moment and, layer by layer, what some filters make of it. */
export class Maps {
  constructor(root) {
    this.root = root
    this.rows = new Map()
    this.root.classList.add("live-maps")
  }

  update(session) {
    const {network, reading} = session
    if (this.network !== network) {
      this.network = network
      this.rows.clear()
      this.root.replaceChildren()
      if (!network) return
      this.add("what it received", network.steps[0], 1)
      for (const step of network.steps) {
        const title = step.layers[0]?.replace(/_[a-z0-9]+$/, "")
        if (step.op === "conv" || step.op === "depthwise") this.add(title, step, MAPS)
        if (step.op === "dense" && title && title !== "logits") this.addUnits(title, step)
      }
    }
    if (!this.colors || !session.sheet.pen) this.colors = readColors(this.root) // to ask in each frame would lay the page out anew
    for (const row of this.rows.values()) paintMaps(row, reading, this.colors)
  }

  /** The units of a dense layer as one map, in rows. */
  addUnits(title, {data}) {
    const width = Math.min(data.length, UNITS)
    const units = {data, width, height: Math.ceil(data.length / width), channels: 1}
    this.show(title, `${title}: ${data.length} units`, `What the ${data.length} units of ${title} give, from 0 to the largest.`, units, 1, [250, Math.min(5 * units.height, 80)])
  }

  add(title, step, most) {
    const number = Math.min(most, step.channels)
    const side = most === 1 ? 64 : 31
    const said = most === 1 ? `What the network received: ${step.width}x${step.height} pixels.` : `Responses of the first ${number} of ${step.channels} filters of ${title}, each scaled from 0 to its layer's largest.`
    const caption = most === 1 ? title : `${title}: ${number} of ${step.channels} filters`
    this.show(title, caption, said, step, number, [number * side, side])
  }

  show(title, caption, said, step, number, [width, height]) {
    const canvas = make("canvas")
    canvas.width = number * step.width
    canvas.height = step.height
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
    canvas.setAttribute("role", "img")
    canvas.setAttribute("aria-label", said)
    canvas.title = said
    const figure = make("figure", "live-row")
    figure.append(make("figcaption", "", caption), canvas)
    this.root.append(figure)
    this.rows.set(title, {canvas, step, number, pixels: new ImageData(canvas.width, canvas.height)})
  }
}

/** Draws some maps side by side: from the paper's color at 0 to the ink's at the layer's largest. */
function paintMaps({canvas, step, number, pixels}, reading, [ink, paper]) {
  let top = 0
  if (reading) for (const value of step.data) if (value > top) top = value
  for (let row = 0; row < step.height; row++)
    for (let k = 0; k < number; k++)
      for (let column = 0; column < step.width; column++) {
        const value = top > 0 ? Math.max(0, step.data[(row * step.width + column) * step.channels + k] ?? 0) / top : 0
        const at = 4 * (row * pixels.width + k * step.width + column)
        for (let c = 0; c < 3; c++) pixels.data[at + c] = paper[c] + (ink[c] - paper[c]) * value
        pixels.data[at + 3] = 255
      }
  canvas.getContext("2d").putImageData(pixels, 0, 0)
}

function readColors(root) {
  const style = getComputedStyle(root)
  return [parse(style.getPropertyValue("--ink"), [34, 34, 34]), parse(style.getPropertyValue("--paper"), [255, 255, 255])]
}

const parse = (color, otherwise) => {
  const hex = /^\s*#([0-9a-f]{6})/i.exec(color)
  return hex ? [0, 2, 4].map(at => parseInt(hex[1].slice(at, at + 2), 16)) : otherwise
}
