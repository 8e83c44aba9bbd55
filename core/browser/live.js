// What moves with the pen: the answer, the digit image and the layers' responses, frame by frame.
//
// The parts of a page that show these are components of their own, and each comes here with its
// data; they share one session, which watches the paper and runs the network.

import {follow, Pen, redraw} from "./digitizer.js"
import {crc32, load} from "./engine.js"
import {makeKernels} from "./kernel.js"
import {Again} from "./again.js"
import {Answer} from "./answer.js"
import {Demonstration} from "./demonstration.js"
import {make} from "./elements.js"
import {Maps} from "./maps.js"
import {putIntoAddress, writeStrokes} from "./link.js"
import {findPaper, inPaper, locate, press} from "./paper.js"
import {cut, isSame} from "./strokes.js"
import {Timeline} from "./timeline.js"

const SLOW = 30 // milliseconds a reading may take; beyond that every second frame is left out

let session = null

/** Mounts a part of the page, or tells it its new data. One that left the page is forgotten. */
export function show(root, data) {
  session ??= new Session()
  const part = (root.inklingPart ??= new PARTS[data.part](root))
  part.data = data
  session.parts.add(part)
  if (data.paper) session.take(data)
  session.paint()
}

class Session {
  constructor() {
    this.parts = new Set()
    this.strokes = [] // finished ones: those the server knows, and then those it will hear of
    this.known = 0 // how many of them the server knows
    this.gone = [] // those taken back here, which a late word of the server may still name
    this.late = false // whether its last word did
    this.base = 0 // how many the canvas began with; these it cannot take back by itself
    this.undone = [] // what Clear took away here, for Undo to bring back
    this.changes = 0 // of what is drawn, counted where the browser writes the address
    this.pen = null // the one under way, with the pointer that leads it
    this.reading = null
    this.past = null // the moment that is looked back at
    this.shown = null // the drawing that draws itself, until a pen touches the paper
    this.pace = 0 // milliseconds a reading took lately
    this.again = new Again(this)
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel"])
      document.addEventListener(kind, event => this.follow(event), {capture: true, passive: true})
    for (const kind of ["click", "keydown"]) window.addEventListener(kind, event => this.takeBack(event), {capture: true})
  }

  /** What the server says: the paper, the strokes on it, the network, and its own answer. */
  take(data) {
    this.settings = data
    this.past = null // its strokes may be gone
    const told = data.strokes.map(({path, width}) => ({path, width, line: follow(path)}))
    if (data.paper !== this.paper) Object.assign(this, {paper: data.paper, base: told.length, undone: [], gone: []})
    const still = told.filter(stroke => !this.gone.some(other => isSame(stroke, other)))
    this.late = still.length < told.length
    if (!this.late) this.gone = []
    const rest = [...this.strokes]
    const known = still.map(stroke => {
      const place = rest.findIndex(other => isSame(stroke, other))
      return place < 0 ? stroke : rest.splice(place, 1)[0]
    })
    for (const stroke of [...known, ...this.strokes.slice(0, known.length)]) stroke.told = true
    // What was drawn since the page was sent for is not known there yet.
    this.strokes = [...known, ...this.strokes.filter(stroke => !stroke.told)]
    this.known = known.length
    this.again.go()
    if (data.plan !== this.plan) this.fetch(data)
    this.dirty = true
    hideToolbar()
  }

  async fetch({plan, weights, digest}) {
    this.plan = plan
    this.network = this.kernels = this.reading = this.past = null
    this.problem = ""
    for (const stroke of this.strokes) stroke.moments = null
    if (this.pen) this.pen.moments = []
    if (!plan) return
    try {
      const [text, block] = await Promise.all([get(plan), get(weights)])
      if (plan !== this.plan) return // another network was chosen meanwhile
      if (crc32(new Uint8Array(text)) !== digest) throw new Error("The network did not arrive whole. Load the page again.")
      const steps = JSON.parse(new TextDecoder().decode(text))
      this.kernels = makeKernels(steps)
      this.network = load(steps, block, this.kernels)
    } catch (error) {
      if (plan !== this.plan) return
      this.problem = String(error.message ?? error)
    }
    this.dirty = true
    this.paint()
  }

  /** Follows a pointer over the paper, as the canvas does. */
  follow(event) {
    if (event.type === "pointerdown" && (!this.pen || this.pen.pointer === event.pointerId)) {
      this.pen = null // one that comes down again was lifted where nobody saw it
      this.measure(findPaper()?.querySelector(".upper-canvas")) // also where Clear is pressed
      const paper = this.findCanvas(event)
      if (!paper || !event.isPrimary || event.button !== 0) return
      const pen = new Pen(this.settings?.brush ?? 16)
      this.pen = {pen, width: pen.width, moments: [], pointer: event.pointerId, on: paper}
      this.past = null
      this.touched = true
      this.demonstrate() // no longer
    }
    const now = this.pen
    if (event.pointerId !== now?.pointer) return
    this.measure(now.on)
    const {box} = this // where the paper lies, or lay
    const scale = (this.settings?.side ?? box.width) / box.width
    if (event.type === "pointerdown" || event.type === "pointermove") now.pen.add((event.clientX - box.left) * scale, (event.clientY - box.top) * scale)
    else this.pen = null
    if (event.type === "pointerup") this.add({path: now.pen.path(), line: now.pen.line(), width: now.width, on: now.on, passed: now.pen.passed, moments: now.moments})
    this.dirty = true
    this.paint()
  }

  /** Notes where the paper lies; one that is just taken away lies nowhere, at the end in the corner of the page. */
  measure(canvas) {
    const box = canvas?.isConnected && locate(canvas)
    if (box?.width) this.box = box
  }

  /** Whether a reading takes so long that not every frame can have one. */
  get slow() {
    return this.pace > SLOW
  }

  /** The canvas that a pen comes down on, or what stands for it while it does not lie there yet; else null. */
  findCanvas(event) {
    const {clientX: x, clientY: y} = event
    const {left, right, top, bottom} = this.box ?? {}
    if (!(x >= left && x <= right && y >= top && y <= bottom)) return null
    const canvases = event.composedPath().filter(node => node.tagName === "CANVAS" && inPaper(node))
    const isComing = canvases.length || (this.present && !findPaper()?.querySelector(".upper-canvas"))
    return canvases.find(canvas => canvas.classList.contains("upper-canvas")) ?? (isComing ? {isConnected: false} : null)
  }

  /** Whether the page that the parts belong to is shown. */
  get present() {
    return [...this.parts].some(part => part.root.isConnected)
  }

  add(stroke) {
    this.strokes.push(stroke)
    this.undone = []
    this.again.go()
    this.again.see(stroke)
    this.keep()
  }

  /** Where the browser answers alone, the address is its own matter, too, and asking the server the visitor's. */
  async keep() {
    if (!this.settings?.alone) return
    if (this.problem) return this.send() // somebody must answer
    const change = ++this.changes
    const text = await writeStrokes(this.strokes)
    if (change === this.changes && findPaper()) putIntoAddress(text)
  }

  /** Sends what is drawn to the server. */
  send() {
    press("Update the app with this drawing")
  }

  /** Undo and Clear: the canvas takes back itself what was drawn on it, at once and on nobody's way. */
  takeBack(event) {
    const hits = selector => event.composedPath().some(node => node.matches?.(selector))
    const pressed = name => event.type === "click" && hits(`.st-key-draw_${name} button`)
    const clears = pressed("clear")
    const keys = event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && findPaper() && !hits("input, textarea")
    if (!this.settings || !(clears || keys || pressed("undo"))) return
    const own = this.strokes.length - this.base
    const again = !clears && !own ? this.undone : []
    if (!again.length && (clears ? this.base || !own : !own)) { // the server lays another paper
      if (clears) for (const stroke of this.strokes) stroke.told = true // and none of these will lie on it
      return
    }
    event.stopPropagation()
    for (const _ of again) press("Redo")
    const number = again.length ? 0 : clears ? own : 1
    for (let k = 0; k < number; k++) press("Undo")
    const rest = this.strokes.length - number
    this.gone = [...this.gone, ...this.strokes.slice(rest)].filter(stroke => !again.includes(stroke))
    this.undone = clears ? this.strokes.slice(rest) : []
    this.strokes = [...this.strokes.slice(0, rest), ...again.map(stroke => ({...stroke, told: false}))]
    this.past = null
    this.dirty = true
    this.keep()
    this.paint()
  }

  /** Whether what is shown is not what the server answered to. */
  get ahead() {
    return Boolean(this.pen || this.past || this.shown || this.late) || this.strokes.length !== this.known || this.strokes.some(stroke => !stroke.told)
  }

  /** Whose strokes and pen are shown: the visitor's, or those of the drawing that draws itself. */
  get sheet() {
    return this.shown ?? this
  }

  /** Reads and shows at the next frame, once, however often it is called until then. */
  paint() {
    this.stale = true
    this.tick()
  }

  tick() {
    if (this.waiting) return
    this.waiting = true
    requestAnimationFrame(now => {
      this.waiting = false
      const goes = this.demonstrate(now)
      // A machine too slow for every frame reads in every second; so does what moves by itself.
      this.skipped = (goes || (Boolean(this.pen) && this.slow)) && !this.skipped
      if (this.skipped) return this.tick()
      if (this.dirty) this.read()
      if (this.stale) for (const part of this.parts) part.root.isConnected ? part.update(this) : this.parts.delete(part)
      this.stale = false
      if (goes) this.tick()
    })
  }

  /** Lets the drawing that draws itself go on, and returns whether there is one that moves. */
  demonstrate(now) {
    const {demonstration, brush} = this.settings ?? {}
    const wanted = demonstration?.length && !this.touched && !this.strokes.length && !this.pen && this.network && findPaper()
    if (!wanted) {
      this.shown?.end()
      this.shown = null
      return false
    }
    this.shown ??= new Demonstration(demonstration, brush)
    if (!this.past && this.shown.go(now)) this.dirty = this.stale = true
    return !this.shown.still
  }

  /** What is on the paper at the moment that is shown. */
  list() {
    const {strokes, pen} = this.sheet
    if (this.past) return cut(strokes, this.past)
    return pen ? [...strokes, {line: pen.pen.line(), width: pen.width}] : strokes
  }

  read() {
    if (!this.network || !this.settings) return
    this.dirty = false
    const started = performance.now()
    // Of several digits the one that the server was asked to look into is shown.
    this.reading = this.settings.image && !this.ahead ? this.show(Float32Array.from(this.settings.image)) : this.ask(this.list())
    this.pace = 0.8 * this.pace + 0.2 * (performance.now() - started)
    const {pen} = this.sheet
    if (pen && this.reading) pen.moments.push({points: pen.pen.line().length, probabilities: [...this.reading.probabilities]})
  }

  /** The digit image of strokes and what the network makes of it, or null without ink or numbers. */
  ask(strokes) {
    const lines = strokes.map(stroke => stroke.line).filter(line => line.length)
    const image = lines.length ? redraw(lines, this.settings.pen) : null
    return image && this.show(image)
  }

  show(image) {
    const reading = {image, ...this.network.forward(image)}
    return reading.probabilities.every(Number.isFinite) ? reading : null
  }

  /** Looks back at a moment: a stroke's number and how many points of it there were; or at none. */
  lookBack(past) {
    this.past = past
    this.dirty = true
    this.paint()
  }
}

/** The canvas's own buttons move its strokes or empty it behind our back: ours do all that is needed. */
function hideToolbar() {
  const inside = findPaper()
  if (!inside || inside.querySelector(".inkling")) return
  const style = make("style", "inkling", ".dc-toolbar { display: none !important }")
  inside.append(style)
}

async function get(address) {
  const response = await fetch(address).catch(() => null)
  if (!response?.ok) throw new Error("The network did not arrive. Load the page again.")
  return response.arrayBuffer()
}

const PARTS = {answer: Answer, maps: Maps, timeline: Timeline}
