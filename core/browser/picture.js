// The whole network on one screen: the image, every layer as a column of its responses, the answer.
//
//   const picture = new Picture(root)
//   picture.show({network, names, features, noun, unit})      another network, or another link
//   picture.read(image)                                       what the network makes of an image now
//   picture.onopen = unit => ...                              a unit is looked at, or null
//
// The network is one of engine.js, whose plan was not folded. What is pointed at lights what feeds it.

import {Closeup} from "./closeup.js"
import {describe, findUnit, makeBlocks, makeColumns, measureMap, measureRange} from "./columns.js"
import {Edges} from "./edges.js"
import {make} from "./elements.js"
import {Flow} from "./flow.js"
import {findTile, Hands} from "./hands.js"
import {readColors} from "./paint.js"
import {Pointing} from "./pointing.js"
import {makeTiles} from "./tiles.js"
import {Tools} from "./tools.js"

const NARROW = 600 // pixels of width below which one column is seen at a time
const [SMALLEST, LARGEST] = [34, 56] // sides of a map
const HEAD = 46 // pixels above a column's maps
const FOOT = 26 // pixels below them
const GAP = 5 // pixels between two maps
const SAID = 64 // pixels below the frame
const ROW = 158 // pixels that the answer takes

export class Picture {
  constructor(root) {
    this.root = root
    root.classList.add("pic")
    this.scale = "layer"
    this.about = {} // of which network and image saved numbers are
    this.zoom = 1
    this.blocks = []
    this.tools = new Tools(this)
    this.edges = new Edges()
    this.flow = new Flow(this)
    this.pointing = new Pointing(this)
    this.hands = new Hands(this)
    this.stage = make("div", "pic-stage")
    this.pane = make("div", "pic-pane")
    this.pane.append(this.stage)
    this.said = make("p", "pic-said")
    this.said.setAttribute("role", "status")
    this.closeup = new Closeup(this)
    this.frame = make("div", "pic-frame")
    this.frame.append(this.pane, this.closeup.element)
    root.replaceChildren(this.tools.element, this.frame, this.said)
    this.listen()
    this.watch = new ResizeObserver(() => this.fit())
    this.watch.observe(root)
    window.addEventListener("resize", () => this.fit())
  }

  listen() {
    const {stage, pane} = this
    stage.onpointermove = event => event.pointerType !== "touch" && this.point(event)
    stage.onpointerleave = () => this.light(this.focused ?? null)
    stage.onclick = event => {
      const tile = findTile(event)
      if (tile) this.open(tile.unitAt(event), tile)
      else this.light(null)
    }
    stage.onfocusin = event => {
      const tile = findTile(event)
      if (tile && event.target.matches(":focus-visible")) this.light((this.focused = tile.unit()))
    }
    stage.onfocusout = () => this.light((this.focused = null))
    stage.onkeydown = event => this.hands.move(event)
    pane.onpointerdown = event => this.hands.drag(event)
  }

  /** Takes another network, or another link to the same. */
  show({network, names, features = [], noun = "digit", unit = "", keeps = false}) {
    this.link = unit // that asks to be opened once there is an image
    if (keeps) return
    Object.assign(this, {network, names, features, noun})
    this.blocks = makeBlocks(network.steps)
    this.columns = makeColumns(this.blocks)
    this.flow.end()
    this.closeup.close(true)
    this.size = null
    if (this.image) this.read(this.image)
  }

  /**
   * What the network makes of an image: shown at once. While it is drawn, maps keep their order.
   * With another image each map is this one's less the other's.
   */
  read(image, {rests = true, other = null} = {}) {
    Object.assign(this, {image, other})
    if (!this.network) return null
    if (other) {
      this.network.forward(other)
      for (const block of this.blocks) block.others = Float32Array.from(block.last.data)
    }
    const answer = this.network.forward(image)
    this.root.classList.remove("pic-blank")
    if (rests) this.colors = null // the page may have another look by now
    for (const block of this.blocks) block.shown = other ? block.last.data.map((value, i) => value - block.others[i]) : block.last.data
    if (rests || !this.size) this.lay()
    this.paint()
    if (this.link) this.openLink()
    else if (this.closeup.unit) this.closeup.update()
    else if (this.lit) this.light(this.lit)
    return answer
  }

  /** Nothing is there to be read: what was shown is of the past. */
  blank(text) {
    this.flow.end()
    this.closeup.close(true)
    this.light(null)
    this.root.classList.add("pic-blank")
    this.said.textContent = text
  }

  /** The tiles of a block. */
  tilesOf(block) {
    return this.tiles.get(block) ?? []
  }

  /** Lays the columns anew where the window has another size. */
  fit() {
    const {clientWidth} = this.root
    if (!this.image || !this.network || !clientWidth) return
    if (clientWidth === this.size?.[0] && window.innerHeight === this.size[1]) return
    this.lay()
    this.light(null)
    this.paint()
  }

  /** Makes the columns, with as many maps of each layer as there is room for. */
  lay() {
    const width = this.root.clientWidth
    if (!width) return
    const isNew = !this.size
    this.colors ??= readColors(this.root)
    const narrow = (this.narrow = width < NARROW)
    const height = (this.high = Math.max(300, Math.min(this.findRoom(), narrow ? 480 : 600)))
    this.size = [width, window.innerHeight]
    const held = this.root.getRootNode().activeElement?.tile
    const image = narrow ? Math.min(width - 40, 260) : 112
    const between = this.columns.length - 2
    const room = (width - image - ROW - 24 * (between + 1)) / Math.max(between, 1)
    const side = (narrow ? 76 : Math.max(SMALLEST, Math.min(LARGEST, Math.floor(room)))) * this.zoom
    const free = height - HEAD - FOOT
    const inner = free * (narrow ? 1 : this.zoom)
    this.rows = Math.max(2, Math.floor((free + GAP) / (side / this.zoom + GAP)))
    this.tiles = new Map()
    this.root.classList.toggle("pic-narrow", narrow)
    this.frame.style.height = `${height}px`
    this.frame.style.setProperty("--high", `${height}px`)
    this.stage.style.setProperty("--side", `${side}px`)
    this.stage.style.setProperty("--inner", `${inner}px`)
    this.stage.replaceChildren(...this.columns.map((column, at) => this.makeColumn(column, at, {side, inner, image, width})), this.edges.canvas)
    if (!narrow) this.spread(width)
    const tiles = [...this.tiles.values()].flat()
    const again = held && tiles.find(({block, number}) => block === held.block && number === held.number)
    const first = again ?? tiles[0]
    if (first) first.element.tabIndex = 0
    this.tools.lay()
    this.flow.mark()
    this.measure()
    if (held) first?.element.focus({preventScroll: true})
    if (isNew) this.pointing.show(null)
  }

  /** The pixels below the buttons that can be seen without scrolling, and a line for what is said. */
  findRoom() {
    const {top} = this.root.getBoundingClientRect()
    const begins = top > 0 && top < 0.45 * window.innerHeight ? top : 0.25 * window.innerHeight
    return window.innerHeight - begins - this.tools.element.offsetHeight - SAID
  }

  makeColumn(column, at, {side, inner, image, width}) {
    const element = make("section", "pic-column")
    const most = this.narrow ? Math.floor(inner / 81) * Math.max(1, Math.floor((width - 16) / 81)) : this.rows
    for (const block of column) {
      const isAnswer = block === this.blocks[this.blocks.length - 1]
      const options = {names: this.names, features: this.features, isAnswer, most: Math.max(1, Math.floor(most / column.length) - (column.length > 1 ? 1 : 0))}
      const tiles = makeTiles(block, options)
      const head = make("header", "pic-head")
      head.append(make("b", "", this.title(block, isAnswer)), make("span", "", describe(block, isAnswer)))
      head.title = [...block.layers].join(", ")
      const list = make("div", "pic-tiles")
      list.classList.toggle("pic-all", Boolean(block.expanded))
      list.style.setProperty("--rows", String(Math.min(this.rows, tiles.length)))
      for (const tile of tiles) {
        tile.size(at || tile.whole === false ? side : image, inner / column.length)
        list.append(tile.element)
      }
      element.append(head, list)
      if (!block.isVector && at && block.maps > options.most) element.append(this.makeFold(block, tiles.length, side))
      this.tiles.set(block, tiles)
    }
    element.classList.toggle("pic-branches", column.length > 1)
    element.classList.toggle("pic-last", at === this.columns.length - 1)
    return element
  }

  title(block, isAnswer) {
    return !block.first.reads.length ? this.noun : isAnswer ? "answer" : block.name
  }

  makeFold(block, shown, side) {
    const fold = make("button", "pic-fold", block.expanded ? `fold ${block.maps}` : side < 44 ? `+ ${block.maps - shown}` : `${shown} of ${block.maps} · all`)
    fold.type = "button"
    fold.title = block.expanded ? `Show the strongest maps of ${block.name} alone` : `The strongest for this ${this.noun}. Show all ${block.maps} maps of ${block.name}`
    fold.setAttribute("aria-label", fold.title)
    fold.onclick = event => {
      event.stopPropagation()
      block.expanded = !block.expanded
      this.lay()
      this.paint()
      this.stage.querySelectorAll(".pic-fold").forEach(other => other.dataset.of === block.name && other.focus({preventScroll: true}))
    }
    fold.dataset.of = block.name
    return fold
  }

  /** Lets the lines have what room is left between the columns. */
  spread(width) {
    const columns = [...this.stage.querySelectorAll(".pic-column")]
    const taken = columns.reduce((sum, column) => sum + column.offsetWidth, 0)
    this.gap = Math.max(24, Math.min(150, Math.floor((width - 8 - taken) / Math.max(1, columns.length - 1))))
    this.stage.style.columnGap = `${this.gap}px`
    this.stage.style.setProperty("--gap", `${this.gap}px`)
  }

  measure() {
    if (this.narrow) return
    this.edges.fit(this.stage.scrollWidth, this.stage.scrollHeight)
    for (const [block, tiles] of this.tiles) {
      for (const tile of tiles) tile.measure(this.stage)
      const [lefts, rights] = [tiles.map(({box}) => box.left), tiles.map(({box}) => box.left + box.width)]
      block.around = {left: Math.min(...lefts), width: Math.max(...rights) - Math.min(...lefts)}
    }
  }

  paint() {
    if (!this.size) return
    this.colors ??= readColors(this.root)
    const limits = new Map()
    let all = 0
    for (const block of this.blocks) {
      const [top, low] = measureRange(block.shown)
      limits.set(block, {top, isSigned: low < 0})
      if (block.first.reads.length) all = Math.max(all, top)
    }
    const scale = tile => {
      const {top, isSigned} = limits.get(tile.block)
      const isImage = !tile.block.first.reads.length
      const own = this.scale === "map" && tile.block.last && !tile.block.isVector ? measureMap(tile.block, tile.number) : top
      return {top: isImage ? Math.max(top, 1e-9) : this.scale === "network" ? all : own, isSigned, colors: this.colors}
    }
    for (const tiles of this.tiles.values())
      for (const tile of tiles) {
        tile.paint(scale)
        tile.label(this.noun)
      }
    if (!this.narrow && !this.lit) this.edges.rest(this, this.flow.at)
  }

  point(event) {
    const tile = findTile(event)
    const unit = tile?.unitAt(event) ?? null
    const {lit} = this
    if (unit?.block === lit?.block && unit?.number === lit?.number && unit?.row === lit?.row && unit?.column === lit?.column) return
    this.light(unit)
  }

  /** Lights what feeds a unit and what it feeds, and says its numbers; null lets all rest. */
  light(unit) {
    if (this.flow.runs && unit || this.closeup.unit) return
    this.lit = unit
    this.pointing.show(unit)
  }

  open(unit, tile = null) {
    this.flow.end()
    this.light(null)
    this.closeup.open(unit, tile?.canvas.getBoundingClientRect())
  }

  /** Opens the unit that a link names: layer:number, or layer:number:row:column. */
  openLink() {
    const unit = findUnit(this.blocks, this.link)
    this.link = ""
    if (unit) this.closeup.open(unit, null, false)
  }
}
