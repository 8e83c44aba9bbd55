// What the arithmetic of a unit is shown with: maps with a window, grids of numbers, bars, steps.

import {measureRange} from "./columns.js"
import {make, share} from "./elements.js"
import {css, isDark, mix, paintValues, resize, say} from "./paint.js"

const MOST_CELLS = 49 // numbers of a window that are written; a larger one is a picture
const MOST_BARS = 10 // of what gives most; the others are taken together
const MOST_CLASSES = 12

/** A map with a window on it: pointed at or dragged over, the window goes there. */
export class PlacedMap {
  constructor(name, onplace) {
    this.element = make("figure", `pic-placed ${name}`)
    this.title = make("figcaption")
    this.canvas = make("canvas")
    this.canvas.title = "Click to let the window go there"
    this.canvas.setAttribute("role", "img")
    this.mark = make("i", "pic-mark")
    const box = make("div", "pic-box")
    box.append(this.canvas, this.mark)
    this.element.append(this.title, box)
    const place = event => {
      const own = this.canvas.getBoundingClientRect()
      const at = (position, start, length, count) => Math.min(Math.max(Math.floor(((position - start) / length) * count), 0), count - 1)
      onplace(at(event.clientY, own.top, own.height, this.step.height), at(event.clientX, own.left, own.width, this.step.width))
    }
    this.canvas.onpointerdown = event => (this.canvas.setPointerCapture(event.pointerId), place(event))
    this.canvas.onpointermove = event => event.buttons && place(event)
  }

  /** Shows a map; of one that is being made only what lies before `until`. */
  show({step, number, window, colors, title, side, until = null}) {
    this.step = step
    this.title.textContent = title
    const {data, width, height, channels} = step
    const [top, low] = measureRange(data)
    paintValues(this.canvas, width, height, i => (until === null || i <= until ? data[i * channels + number] : 0), {top, isSigned: low < 0, colors})
    const longer = Math.max(width, height)
    const whole = Math.floor(side / longer)
    const cell = whole * longer < 0.8 * side ? side / longer : whole
    resize(this.canvas, width * cell, height * cell)
    this.canvas.setAttribute("aria-label", `${title}, ${width}x${height}; the window is at row ${window[0]}, column ${window[1]}`)
    Object.assign(this.mark.style, {top: `${window[0] * cell}px`, left: `${window[1] * cell}px`, height: `${window[2] * cell}px`, width: `${window[3] * cell}px`})
  }
}

/** What stands in the window, times the weights, is the products: as numbers, or as pictures. */
export class Grids {
  constructor() {
    this.element = make("div", "pic-grids")
    this.parts = [0, 1, 2].map(() => new Grid())
    this.signs = ["×", "="].map(text => make("span", "pic-sign", text))
    const [patch, kernel, products] = this.parts.map(({element}) => element)
    this.element.append(patch, this.signs[0], kernel, this.signs[1], products)
  }

  show(read, {colors, op}) {
    this.element.hidden = !read
    if (!read) return
    const {rows, columns, patch, kernel, inside} = read
    const [first, second, third] = this.parts
    const isSigned = [...patch].some(value => value < 0)
    const best = op.startsWith("max") ? findLargest(patch, inside) : -1
    first.show(patch, {rows, columns, colors, isSigned, title: "in the window", best, inside})
    for (const part of [second.element, third.element, ...this.signs]) part.hidden = !kernel
    if (!kernel) return
    second.show(kernel, {rows, columns, colors, isSigned: true, title: "weights"})
    const products = Array.from(patch, (value, i) => value * kernel[i])
    third.show(products, {rows, columns, colors, isSigned: true, title: `sum ${say(products.reduce((a, b) => a + b, 0))}`})
  }
}

/** A number of a cell: two decimals, and 0 for what is exactly that. */
const round = value => (value === 0 ? "0" : Number.isFinite(value) ? `${value < 0 ? "−" : ""}${Math.abs(value) < 100 ? Math.abs(value).toFixed(2) : Math.abs(value).toPrecision(3)}` : say(value))

function findLargest(values, inside) {
  let best = -1
  values.forEach((value, i) => {
    if ((!inside || inside[i]) && (best < 0 || value > values[best])) best = i
  })
  return best
}

class Grid {
  constructor() {
    this.element = make("figure", "pic-grid")
    this.title = make("figcaption")
    this.canvas = make("canvas")
    this.canvas.setAttribute("role", "img")
    this.cells = make("div", "pic-cells")
    this.element.append(this.title, this.canvas, this.cells)
  }

  show(values, {rows, columns, colors, isSigned, title, best = -1, inside = null}) {
    this.title.textContent = title
    const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const written = rows * columns <= MOST_CELLS
    this.cells.hidden = !written
    this.canvas.hidden = written
    if (!written) {
      paintValues(this.canvas, columns, rows, i => values[i], {top, isSigned, colors})
      const scale = 140 / Math.max(rows, columns)
      resize(this.canvas, columns * scale, rows * scale)
      this.canvas.setAttribute("aria-label", `${title}, ${columns}x${rows} numbers up to ${say(top)}`)
      return
    }
    this.cells.style.gridTemplateColumns = `repeat(${columns}, var(--cell))`
    this.cells.classList.toggle("pic-many", columns > 4)
    this.cells.classList.toggle("pic-more", columns > 5)
    while (this.cells.childElementCount > values.length) this.cells.lastChild.remove()
    while (this.cells.childElementCount < values.length) this.cells.append(make("span"))
    values.forEach((value, i) => {
      const cell = this.cells.children[i]
      const color = mix(value, top, isSigned, colors)
      cell.textContent = inside && !inside[i] ? "" : round(value)
      cell.style.background = css(color)
      cell.style.color = isDark(color) ? "#fff" : "#000"
      cell.className = i === best ? "pic-best" : inside && !inside[i] ? "pic-outside" : ""
    })
  }
}

/** What each map gives, the most first, as bars to choose from. */
export function makeBars(ordered, chosen, {add}, picture, choose) {
  const box = make("div", "pic-gifts")
  box.append(make("p", "pic-caption", add ? "What each gives to the sum, the most first" : "What it reads"))
  const top = Math.abs(ordered[0].value)
  const shown = ordered.slice(0, MOST_BARS)
  for (const part of shown) {
    const row = make("button", "pic-gift")
    row.type = "button"
    row.setAttribute("aria-pressed", String(part === chosen))
    row.append(make("span", "pic-name", nameSource(part, picture)), makeBar(part.value, top), make("span", "pic-value", say(part.value)))
    row.onclick = () => choose(part)
    box.append(row)
  }
  const rest = ordered.slice(MOST_BARS)
  if (rest.length) {
    const row = make("div", "pic-gift")
    const value = rest.reduce((sum, part) => sum + part.value, 0)
    row.append(make("span", "pic-name", `${rest.length} others`), makeBar(value, top), make("span", "pic-value", say(value)))
    box.append(row)
  }
  return box
}

function nameSource({block, number}, picture) {
  const name = picture.title(block, false)
  if (!block.first.reads.length) return block.isVector ? picture.features[number] ?? `number ${number}` : ["red", "green", "blue"][block.maps === 3 ? number : 3] ?? name
  return `${name} ${number}`
}

function makeBar(value, top) {
  const track = make("span", "pic-track pic-both")
  const bar = make("i", value < 0 ? "pic-minus" : "pic-plus")
  bar.style.width = `${top > 0 ? Math.min(50, (50 * Math.abs(value)) / top) : 0}%`
  track.append(bar)
  return track
}

/** From the sum to the unit, each step beside the network's own number. */
export function makeSteps(steps) {
  const table = make("table", "pic-steps")
  const head = table.createTHead().insertRow()
  for (const text of ["Step", "Computed here", "The network says", ""]) head.append(Object.assign(make("th", "", text), {scope: "col"}))
  const body = table.createTBody()
  for (const {text, value, own, agrees} of steps) {
    const row = body.insertRow()
    row.insertCell().textContent = text
    row.insertCell().textContent = say(value)
    row.insertCell().textContent = say(own)
    const tick = row.insertCell()
    tick.textContent = agrees === null ? "" : agrees ? "✓" : "✗ differs"
    tick.className = agrees ? "pic-tick" : ""
    if (agrees) tick.title = "equal to one part in 10,000, and 0.00001 for rounding"
  }
  return table
}

/** How logits become shares of 1. */
export function makeSoftmax({reads: [{data}], data: shares}, chosen, names) {
  const table = make("table", "pic-steps pic-softmax")
  const head = table.createTHead().insertRow()
  for (const text of ["Class", "Logit", "e to its power, less the largest", "Share of their sum"]) head.append(Object.assign(make("th", "", text), {scope: "col"}))
  const top = Math.max(...data)
  const body = table.createTBody()
  const all = [...data].map((value, number) => ({value, number})).sort((a, b) => b.value - a.value)
  const shown = all.slice(0, MOST_CLASSES)
  if (!shown.some(({number}) => number === chosen)) shown[shown.length - 1] = all.find(({number}) => number === chosen)
  for (const {value, number} of shown.length === all.length ? all.sort((a, b) => a.number - b.number) : shown) {
    const row = body.insertRow()
    row.classList.toggle("pic-chosen", number === chosen)
    row.insertCell().textContent = names?.[number] ?? number
    row.insertCell().textContent = say(value)
    row.insertCell().textContent = say(Math.exp(value - top))
    row.insertCell().textContent = share(shares[number])
  }
  return table
}
