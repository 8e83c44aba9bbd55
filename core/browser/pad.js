// Paper to draw on: movements of a pen, as digitizer.js wants them.

import {follow, Pen} from "./digitizer.js"
import {make} from "./elements.js"

export const PAPER = 300 // steps along a side of the paper, however large it is shown
const BRUSH = 16

export class Pad {
  constructor(root, ondraw) {
    this.ondraw = ondraw
    this.strokes = []
    this.pen = null // the movement under way
    this.instead = null // paints what lies there in place of strokes
    this.canvas = make("canvas", "pad")
    this.canvas.setAttribute("role", "img")
    this.canvas.setAttribute("aria-label", "Paper: draw here with a pen, a finger or a mouse")
    root.append(this.canvas)
    const {canvas} = this
    canvas.onpointerdown = event => {
      if (event.button !== 0 || this.pen) return
      canvas.setPointerCapture(event.pointerId)
      const pen = new Pen(BRUSH)
      this.pen = {pen, width: pen.width, moments: [], pointer: event.pointerId}
      this.add(event)
      event.preventDefault()
    }
    canvas.onpointermove = event => event.pointerId === this.pen?.pointer && this.add(event)
    canvas.onpointerup = event => event.pointerId === this.pen?.pointer && this.lift(true)
    canvas.onpointercancel = event => event.pointerId === this.pen?.pointer && this.lift(false)
    new ResizeObserver(() => this.paint()).observe(canvas)
  }

  add(event) {
    const box = this.canvas.getBoundingClientRect()
    const passed = event.getCoalescedEvents?.() ?? []
    for (const {clientX, clientY} of passed.length ? passed : [event]) this.pen.pen.add(((clientX - box.left) * PAPER) / box.width, ((clientY - box.top) * PAPER) / box.height)
    this.tell()
  }

  lift(isWhole) {
    const {pen, width, moments} = this.pen
    this.pen = null
    if (isWhole) this.strokes.push({path: pen.path(), line: pen.line(), width, moments})
    this.tell()
  }

  undo() {
    this.strokes.pop()
    this.tell()
  }

  clear() {
    this.strokes = []
    this.tell()
  }

  /** Puts strokes on the paper, as a link brings them: paths and widths. */
  put(strokes) {
    this.strokes = strokes.map(({path, width}) => ({path, width, line: follow(path)}))
    this.paint()
  }

  /** All strokes, with what of the one under way is there. */
  list() {
    return this.pen ? [...this.strokes, {line: this.pen.pen.line(), width: this.pen.width}] : this.strokes
  }

  tell() {
    this.paint()
    this.ondraw()
  }

  paint(strokes = null) {
    const {canvas} = this
    if (this.instead && !this.strokes.length && !this.pen) return this.instead() // an image that was not drawn
    const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1))
    if (!side) return
    if (canvas.width !== side) canvas.width = canvas.height = side
    const context = canvas.getContext("2d")
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, side, side)
    context.scale(side / PAPER, side / PAPER)
    context.strokeStyle = getComputedStyle(canvas).getPropertyValue("--ink")
    context.lineCap = context.lineJoin = "round"
    for (const {line, width} of strokes ?? this.list()) {
      context.lineWidth = width
      context.beginPath()
      line.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)))
      context.stroke()
    }
  }
}
