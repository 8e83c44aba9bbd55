// One unit under the glass: what it reads, times its weights, summed up, and what is done to the sum,
// each step beside the network's own number. The window slides by itself, or to where one clicks.

import {account, place, readWindow} from "./account.js"
import {make} from "./elements.js"
import {Grids, makeBars, makeSoftmax, makeSteps, PlacedMap} from "./glass.js"
import {readColors} from "./paint.js"
import {save, write} from "./saved.js"
import {button} from "./tools.js"

const PACE = 110 // milliseconds from a place of the window to the next
const REPORT = 500 // milliseconds after which a place that stays is told to who wants to know

export class Closeup {
  constructor(picture) {
    this.picture = picture
    this.unit = null
    this.element = make("div", "pic-closeup")
    this.element.hidden = true
    this.element.tabIndex = -1
    this.element.setAttribute("role", "region")
    this.title = make("h4", "pic-title")
    this.back = button("← Back", "Back to the picture: Escape", () => this.close())
    this.play = button("▶ Slide", "The window slides over the map by itself", () => this.toggle())
    this.before = button("‹ map", "The map before", () => this.turn(-1))
    this.after = button("map ›", "The next map", () => this.turn(1))
    this.keepNumbers = button("Save numbers", "All numbers of this unit as a JSON file", () => this.save())
    this.head = make("div", "pic-closeup-head")
    this.head.append(this.back, this.title, this.before, this.after, this.play, this.keepNumbers)
    this.source = new PlacedMap("pic-source", (row, column) => this.slideTo(row, column, true))
    this.made = new PlacedMap("pic-made", (row, column) => this.slideTo(row, column))
    this.grids = new Grids()
    this.upper = make("div", "pic-upper")
    this.upper.append(this.source.element, this.grids.element, this.made.element)
    this.lower = make("div", "pic-lower")
    this.element.append(this.head, this.upper, this.lower)
    this.element.onkeydown = event => this.press(event)
  }

  /** Grows out of the place of a tile on the screen; without `tells`, the address has it already. */
  open(unit, box = null, tells = true) {
    const isNew = !this.unit
    this.unit = unit
    this.channel = null
    this.element.hidden = false
    this.picture.root.classList.add("pic-open")
    this.picture.pane.inert = true
    this.update()
    this.element.setAttribute("aria-label", this.title.textContent)
    if (isNew) this.grow(box)
    this.element.focus({preventScroll: true})
    if (isNew) this.reveal()
    if (tells) this.report()
  }

  /** Brings it into sight where it is not, from its top on. */
  reveal() {
    const {top, bottom} = this.element.getBoundingClientRect()
    if (top < 0 || bottom > window.innerHeight) this.element.scrollIntoView({block: bottom - top > window.innerHeight || top < 0 ? "start" : "nearest"})
  }

  /** Whether the unit of a link is the one that is looked at. */
  isAt(text) {
    if (!this.unit) return !text
    const {block, number, row, column} = this.unit
    const [name, ...place] = String(text).split(":")
    return block.layers.includes(name) && [number, row, column].every((value, at) => place[at] === undefined || Number(place[at]) === value)
  }

  grow(box) {
    const own = this.element.getBoundingClientRect()
    if (!box || !own.width || matchMedia("(prefers-reduced-motion: reduce)").matches) return
    const from = `translate(${box.left - own.left}px, ${box.top - own.top}px) scale(${box.width / own.width}, ${box.height / own.height})`
    this.element.animate([{transform: from, opacity: 0.4}, {transform: "none", opacity: 1}], {duration: 180, easing: "ease-out"})
  }

  close(isSilent = false) {
    if (!this.unit) return
    this.pause()
    const {block, number} = this.unit
    this.unit = null
    this.element.hidden = true
    this.picture.root.classList.remove("pic-open")
    this.picture.pane.inert = false
    if (isSilent) return
    this.picture.onopen?.(null)
    const tile = this.picture.tilesOf(block).find(({numbers}) => !numbers || numbers.includes(number))
    tile?.element.focus({preventScroll: true})
    this.picture.light(null)
  }

  press(event) {
    const steps = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]}[event.key]
    if (event.key === "Escape") this.close()
    else if (steps && event.target.tagName !== "SELECT") this.unit.block.isVector ? this.turn(steps[0] + steps[1]) : this.move(...steps)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  toggle() {
    this.timer ? this.pause() : this.start()
  }

  start() {
    this.timer = setInterval(() => this.slide(), PACE)
    this.update()
  }

  pause() {
    clearInterval(this.timer)
    this.timer = null
    this.play.textContent = "▶ Slide"
    if (this.unit) this.update(), this.report()
  }

  /** A place further, row by row, and from the last one to the first. */
  slide() {
    const {width, height} = this.unit.block.last
    const at = (this.unit.row * width + this.unit.column + 1) % (width * height)
    this.unit = {...this.unit, row: Math.floor(at / width), column: at % width}
    this.update()
  }

  move(down, right) {
    const {row, column, block} = this.unit
    const {width, height} = block.last
    this.go({row: Math.min(Math.max(row + down, 0), height - 1), column: Math.min(Math.max(column + right, 0), width - 1)})
  }

  /** To a place of the map, or to where the window lies over a place of what it reads. */
  slideTo(row, column, isSource = false) {
    const {first, last, isVector} = this.unit.block
    if (!isSource) return this.go({row, column})
    if (isVector) return
    const {size = [1, 1], dilation = [1, 1], strides = [1, 1], by = [0, 0], before = by.map(at => -at)} = first
    const to = [row, column].map((at, axis) => Math.round((at - ((size[axis] - 1) * dilation[axis]) / 2 + before[axis]) / strides[axis]))
    this.go({row: Math.min(Math.max(to[0], 0), last.height - 1), column: Math.min(Math.max(to[1], 0), last.width - 1)})
  }

  turn(by) {
    const {block, number} = this.unit
    this.channel = null
    this.go({number: (number + by + block.maps) % block.maps})
  }

  go(change) {
    this.pause()
    this.unit = {...this.unit, ...change}
    this.update()
    this.report()
  }

  /** Tells who wants to know where one looks, once one stays there. */
  report() {
    clearTimeout(this.telling)
    this.telling = setTimeout(() => this.unit && !this.timer && this.picture.onopen?.(this.unit), REPORT)
  }

  save() {
    const values = write(this.unit, this.picture.blocks, this.picture.about)
    save(values, `${values.layer}-${values.number}.json`)
  }

  update() {
    const {unit, picture} = this
    picture.colors ??= readColors(picture.root)
    picture.said.textContent = unit.block.isVector ? "Arrow keys go from unit to unit; Escape goes back to the picture." : "A click, arrow keys or Slide move the window; Escape goes back to the picture."
    const {block, number, row, column} = unit
    const told = account(unit)
    const isAnswer = block === picture.blocks[picture.blocks.length - 1]
    const what = isAnswer ? picture.names[number] : `${block.isVector ? "unit" : "map"} ${number}`
    this.title.textContent = `${isAnswer ? "answer" : picture.title(block, false)}, ${what}${block.isVector ? "" : ` · row ${row}, column ${column}`}`
    const kind = isAnswer ? "class" : block.isVector ? "unit" : "map"
    this.before.textContent = `‹ ${kind}`
    this.after.textContent = `${kind} ›`
    this.play.hidden = block.isVector || !told.parts.length
    this.play.textContent = this.timer ? "❚❚ Pause" : "▶ Slide"
    const ordered = [...told.parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    const chosen = told.parts.find(part => part.number === this.channel?.number && part.block === this.channel.block) ?? ordered[0]
    this.showWindow(unit, told, chosen)
    const parts = [makeSteps(told.steps)]
    if (told.parts.length > 1) parts.unshift(makeBars(ordered, chosen, told, picture, part => ((this.channel = part), this.update())))
    const softmax = block.last.op === "softmax" ? block.last : null
    if (softmax && block.isVector) parts.push(makeSoftmax(softmax, number, isAnswer ? picture.names : null))
    this.keep(parts)
  }

  /** Replaces the lower part, and keeps the focus in it. */
  keep(parts) {
    const root = this.element.getRootNode()
    const held = this.lower.contains(root.activeElement) ? [...this.lower.querySelectorAll("button")].indexOf(root.activeElement) : -1
    this.lower.replaceChildren(...parts)
    if (held >= 0) this.lower.querySelectorAll("button")[held]?.focus({preventScroll: true})
  }

  /** The map that is read with the window on it, the numbers in the window, and the map that is made. */
  showWindow(unit, told, chosen) {
    const {block, number, row, column} = unit
    const {picture} = this
    const {colors} = picture
    const side = picture.narrow ? 150 : picture.size[0] < 800 ? 120 : 164
    const source = chosen?.block
    const shows = source && !source.isVector
    this.source.element.hidden = !shows
    if (shows) {
      this.source.show({side, step: source.last, number: chosen.number, window: findWindow(unit, source), colors, title: `reads ${picture.title(source, false)}${source.maps > 1 ? ` ${chosen.number}` : ""}`})
    }
    const few = source && (shows || told.parts.length === 1)
    const summed = told.parts.length === 1 || told.add
    const read = few && block.first.reads.length === 1 ? readWindow(unit, chosen.number) : null
    this.grids.show(read && summed && (shows || read.rows * read.columns > 1) ? read : null, {colors, op: block.first.op})
    this.made.element.hidden = block.isVector
    if (!block.isVector) this.made.show({side, step: block.last, number, window: [row, column, 1, 1], colors, title: `makes ${picture.title(block, false)} ${number}`, until: this.timer ? place({...block.last, channels: 1}, {number: 0, row, column}) : null})
  }
}

/** The window of a unit over a block that it reads: top, left, height and width. */
function findWindow({block, row, column}, source) {
  const {size, strides, before, dilation = [1, 1], by = [0, 0]} = block.first
  if (block.isVector) return [0, 0, source.last.height, source.last.width]
  if (!size) return [row - by[0], column - by[1], 1, 1]
  return [row * strides[0] - before[0], column * strides[1] - before[1], (size[0] - 1) * dilation[0] + 1, (size[1] - 1) * dilation[1] + 1]
}
