// What stands in the columns of the picture: maps, vectors, the image, the answer. Each is pointed at
// by units, as account.js has them, and says where the lines to and from a unit begin.

import {findStrongest, orderMaps} from "./columns.js"
import {make, share} from "./elements.js"
import {paintColors, paintValues, resize, say} from "./paint.js"

const MOST_ROWS = 12 // classes or features, beyond which the first ones alone have a row
const GRAPHIC = 64 // pixels that a vector may be wide before its cells become smaller

/** A part of a column that is pointed at. */
class Tile {
  constructor(block, className) {
    this.block = block
    this.element = make("button", `pic-tile ${className}`)
    this.element.type = "button"
    this.element.tabIndex = -1
    this.element.tile = this
    this.canvas = make("canvas")
    this.element.append(this.canvas)
  }

  /** Where it lies on the stage: left, top, width and height, measured when the columns are laid. */
  measure(stage) {
    const [own, around] = [this.canvas.getBoundingClientRect(), stage.getBoundingClientRect()]
    const zoom = around.width / stage.offsetWidth || 1 // as on paper
    this.box = {left: (own.left - around.left) / zoom, top: (own.top - around.top) / zoom, width: own.width / zoom, height: own.height / zoom}
  }

  /** The side of a pixel of a map on the screen, and the rectangle of a field there. */
  frame([top, left, bottom, right]) {
    const {box, block} = this
    const [across, down] = [box.width / block.last.width, box.height / block.last.height]
    return [box.left + left * across, box.top + top * down, (right - left + 1) * across, (bottom - top + 1) * down]
  }

  anchor(_unit, side) {
    const {top, height} = this.box
    return [this.edge(side), top + height / 2]
  }

  /** Where lines begin and end: where all maps of a layer are shown, beside all of them. */
  edge(side) {
    const {left, width} = (this.block.expanded && this.block.around) || this.box
    return side === "right" ? left + width : left
  }
}

const FINEST = 4 // pixels of the screen that a pixel of a map must have to be pointed at

/** One map of a layer. */
export class MapTile extends Tile {
  constructor(block, number) {
    super(block, "pic-map")
    this.number = number
    this.numbers = [number]
  }

  size(side) {
    const {width, height} = this.block.last
    const longer = Math.max(width, height)
    const whole = Math.floor(side / longer) * longer
    const scale = (whole >= 0.85 * side ? whole : side) / longer
    resize(this.canvas, Math.max(3, width * scale), Math.max(3, height * scale))
    Object.assign(this.element.style, {width: `${side}px`, height: `${side}px`})
  }

  paint(scale) {
    const {width, height, channels} = this.block.last
    const {number} = this
    const data = this.block.shown
    paintValues(this.canvas, width, height, i => data[i * channels + number], scale(this))
  }

  label() {
    const {row, column, value} = findStrongest(this.block, this.number)
    this.element.setAttribute("aria-label", `${this.block.name}, map ${this.number}: largest ${say(value)} at row ${row}, column ${column}`)
  }

  /** The pixel pointed at where pixels are large enough, else the strongest one. */
  unitAt(event) {
    const {block, number} = this
    const own = this.canvas.getBoundingClientRect()
    const {width, height} = block.last
    const [column, row] = [Math.floor(((event.clientX - own.left) / own.width) * width), Math.floor(((event.clientY - own.top) / own.height) * height)]
    const fits = column >= 0 && column < width && row >= 0 && row < height
    if (own.width / width < FINEST || !fits) return this.unit()
    return {block, number, row, column}
  }

  unit() {
    const {row, column} = findStrongest(this.block, this.number)
    return {block: this.block, number: this.number, row, column}
  }
}

/** All units of a layer without maps, row by row. */
export class VectorTile extends Tile {
  constructor(block) {
    super(block, "pic-vector")
    this.numbers = null // all
    this.at = 0
  }

  size(_side, high) {
    const count = this.block.maps
    const fits = [14, 10, 8, 7, 6, 5, 4, 3].find(cell => Math.ceil((count * cell) / high) * cell <= GRAPHIC) ?? 3
    this.cell = fits
    this.columns = Math.max(1, Math.ceil((count * fits) / high))
    this.rows = Math.ceil(count / this.columns)
    resize(this.canvas, this.columns * fits, this.rows * fits)
  }

  paint(scale) {
    const data = this.block.shown
    const count = data.length
    paintValues(this.canvas, this.columns, this.rows, i => (i < count ? data[i] : 0), scale(this))
  }

  label() {
    const {number, value} = this.strongest()
    this.element.setAttribute("aria-label", `${this.block.name}, ${this.block.maps} units: the largest is unit ${number} with ${say(value)}. Up and down go through them.`)
  }

  strongest() {
    const {data} = this.block.last
    let best = 0
    for (let i = 0; i < data.length; i++) if (data[i] > data[best]) best = i
    return {number: best, value: data[best]}
  }

  unitAt(event) {
    if (event.type === "click" && event.detail === 0) return this.of(this.at) // by a key
    const own = this.canvas.getBoundingClientRect()
    const column = Math.floor((event.clientX - own.left) / this.cell / (own.width / (this.columns * this.cell)))
    const row = Math.floor((event.clientY - own.top) / this.cell / (own.height / (this.rows * this.cell)))
    const number = row * this.columns + column
    return column >= 0 && column < this.columns && number >= 0 && number < this.block.maps ? this.of(number) : this.unit()
  }

  of(number) {
    this.at = number
    return {block: this.block, number, row: 0, column: 0}
  }

  unit() {
    return this.of(this.strongest().number)
  }

  /** The unit that a key leads to, or null where it leads out. */
  go(key) {
    const number = this.at + ({ArrowUp: -1, ArrowDown: 1}[key] ?? 0)
    return number === this.at || number < 0 || number >= this.block.maps ? null : this.of(number)
  }

  cellOf(number) {
    const {left, top} = this.box
    return [left + (number % this.columns) * this.cell, top + Math.floor(number / this.columns) * this.cell, this.cell, this.cell]
  }

  frame() {
    const {left, top, width, height} = this.box
    return [left, top, width, height]
  }

  anchor({number}, side) {
    const [x, y, across, down] = this.cellOf(number)
    return [side === "right" ? x + across : x, y + down / 2]
  }
}

/** The image that the network reads; of one in colors also its channels, which filters read. */
export class ImageTile extends MapTile {
  constructor(block, number = null) {
    super(block, number ?? 0)
    this.whole = number === null
    this.numbers = this.whole && block.maps !== 1 ? [] : [this.number]
    this.element.classList.add(this.whole ? "pic-image" : "pic-channel")
  }

  paint(scale) {
    if (this.whole && this.block.maps === 3 && this.block.shown === this.block.last.data) paintColors(this.canvas, this.block.last)
    else super.paint(scale)
  }

  label(noun) {
    this.element.setAttribute("aria-label", this.whole ? `The ${noun} that the network reads` : `Channel ${this.number} of the ${noun}`)
  }
}

/** A row for each class, or for each number of a short input: its name, a bar, its value. */
export class RowTile extends Tile {
  constructor(block, number, name, isAnswer) {
    super(block, "pic-row")
    this.canvas.remove()
    this.number = number
    this.numbers = [number]
    this.name = name
    this.isAnswer = isAnswer
    this.element.classList.toggle("pic-input", !isAnswer)
    this.bar = make("i", "pic-bar")
    this.value = make("span", "pic-value")
    const track = make("span", "pic-track")
    track.append(this.bar)
    const title = make("span", "pic-name", name)
    title.title = name
    this.element.append(title, track, this.value)
    this.canvas = this.element
  }

  size() {}

  paint() {
    const {data} = this.block.last
    const value = data[this.number]
    const top = this.isAnswer ? 1 : data.reduce((most, other) => Math.max(most, Math.abs(other)), 0)
    this.bar.style.width = `${top > 0 ? Math.min(100, (100 * Math.abs(value)) / top) : 0}%`
    this.value.textContent = this.isAnswer ? share(value) : say(value, 2)
    this.element.classList.toggle("pic-first", this.isAnswer && data.every(other => value >= other))
  }

  label() {
    this.element.setAttribute("aria-label", `${this.name}: ${this.value.textContent}`)
  }

  unitAt() {
    return this.unit()
  }

  unit() {
    return {block: this.block, number: this.number, row: 0, column: 0}
  }
}

/** Which of a block's maps are shown, and the tiles for them. */
export function makeTiles(block, {names, features, isAnswer, most}) {
  const isImage = !block.first.reads.length
  if (isAnswer || (isImage && block.isVector && block.maps <= MOST_ROWS)) {
    const called = isAnswer ? names : features
    const all = isAnswer && block.maps > MOST_ROWS ? orderMaps(block).slice(0, MOST_ROWS - 2) : Array.from({length: block.maps}, (_, number) => number)
    return all.map(number => new RowTile(block, number, called[number] ?? String(number), isAnswer))
  }
  if (isImage && !block.isVector) {
    const channels = block.maps === 1 ? [] : Array.from({length: block.maps}, (_, number) => new ImageTile(block, number))
    return [new ImageTile(block), ...channels]
  }
  if (block.isVector) return [new VectorTile(block)]
  const order = block.maps <= most ? Array.from({length: block.maps}, (_, number) => number) : orderMaps(block)
  return order.slice(0, block.expanded ? block.maps : most).map(number => new MapTile(block, number))
}
