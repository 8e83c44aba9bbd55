// The kernels of a layer, straight from the network's weights: a row for each filter, a column for
// each map that it reads.

import {make} from "./elements.js"
import {paintValues, readColors, resize, say} from "./paint.js"

const MOST_SIDE = 16384 // pixels of a canvas

export class Kernels {
  constructor(root, network) {
    this.root = root
    this.steps = network.steps.filter(step => (step.op === "conv" || step.op === "depthwise") && step.channels * step.size[0] < MOST_SIDE)
    if (!this.steps.length) return
    this.select = document.createElement("select")
    this.select.setAttribute("aria-label", "Layer whose kernels are shown")
    this.steps.forEach((step, at) => this.select.append(new Option(`${step.layers[0] ?? "convolution"}: ${step.channels} filters of ${step.size.join("x")}`, at)))
    this.select.onchange = () => this.paint()
    this.canvas = make("canvas", "kernels")
    this.canvas.setAttribute("role", "img")
    this.said = make("p", "muted")
    const box = make("div", "scroll")
    box.tabIndex = 0
    box.setAttribute("aria-label", "Kernels")
    box.append(this.canvas)
    this.canvas.onpointermove = event => this.point(event)
    this.canvas.onpointerleave = () => this.rest()
    root.replaceChildren(this.select, box, this.said)
    this.paint()
  }

  paint() {
    const step = this.steps[this.select.value]
    const [rows, columns] = step.size
    const isSingle = step.op === "depthwise" || step.reads[0].channels === 1
    // One map to read: filters side by side; else filters below each other.
    const depth = isSingle ? 1 : step.reads[0].channels
    const across = isSingle ? Math.min(step.channels, 16) : depth
    const down = isSingle ? Math.ceil(step.channels / across) : step.channels
    Object.assign(this, {step, depth, across, isSingle})
    const [width, height] = [across * (columns + 1) - 1, down * (rows + 1) - 1]
    const top = step.kernel.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    this.top = top
    paintValues(this.canvas, width, height, i => this.at(i % width, Math.floor(i / width)) ?? 0, {top, isSigned: true, colors: readColors(this.root)})
    const cell = isSingle ? 9 : Math.max(2, Math.min(6, Math.floor(900 / width)))
    resize(this.canvas, width * cell, height * cell)
    this.rest()
  }

  /** The weight at a pixel of the picture; none in the gaps. */
  at(x, y) {
    const [rows, columns] = this.step.size
    const [row, column] = [y % (rows + 1), x % (columns + 1)]
    const {filter, channel} = this.find(x, y)
    if (row === rows || column === columns || filter >= this.step.channels) return null
    const tap = row * columns + column
    return this.step.op === "depthwise" ? this.step.kernel[tap * this.step.channels + filter] : this.step.kernel[(tap * this.depth + channel) * this.step.channels + filter]
  }

  find(x, y) {
    const [rows, columns] = this.step.size
    const [down, across] = [Math.floor(y / (rows + 1)), Math.floor(x / (columns + 1))]
    return this.isSingle ? {filter: down * this.across + across, channel: 0} : {filter: down, channel: across}
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect()
    const [x, y] = [Math.floor(((event.clientX - box.left) / box.width) * this.canvas.width), Math.floor(((event.clientY - box.top) / box.height) * this.canvas.height)]
    const {filter, channel} = this.find(x, y)
    const value = this.at(x, y)
    if (value !== null) this.said.textContent = `Filter ${filter}${this.isSingle ? "" : `, on map ${channel}`}: weight ${say(value)}`
  }

  rest() {
    const text = this.isSingle ? "A kernel for each filter." : "A row for each filter, a column for each map that it reads."
    this.said.textContent = `${text} Blue below 0, orange above; full color is ${say(this.top)}.`
    this.canvas.setAttribute("aria-label", this.said.textContent)
  }
}
