// Drawings that draw themselves on the paper, one after the other, until a pen touches it.

import {findPaper} from "./paper.js"

const POINTS = 0.075 // a millisecond
const LIFTED = 150 // milliseconds between two lines
const REST = 2400 // milliseconds that a finished drawing stays

/** One that goes on: its strokes and its pen are as those of a visitor. */
export class Demonstration {
  constructor(drawings, width) {
    this.drawings = drawings
    this.width = width
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches
    this.begin(0)
    if (this.still) while (this.pen) this.draw(Infinity)
  }

  begin(number) {
    this.number = number % this.drawings.length
    this.strokes = []
    this.wait = 0
    this.take()
  }

  /** Takes the pen up for the next line, if there is one. */
  take() {
    const points = this.drawings[this.number][this.strokes.length]
    this.drawn = 0
    this.pen = points ? {points, pen: {line: () => points.slice(0, Math.floor(this.drawn))}, width: this.width, moments: []} : null
  }

  /** Lets time pass and returns whether anything moved: nothing does while nobody can see it. */
  go(now) {
    const passed = Math.min(now - (this.before ?? now), 100) // a tab in the background stands still
    this.before = now
    const canvas = findPaper()?.querySelector(".dc-canvas.lower-canvas")
    const box = canvas?.getBoundingClientRect()
    if (!box || box.bottom < 0 || box.top > innerHeight) return false
    const moved = !this.still && this.pass(passed)
    if (moved || this.canvas !== canvas) this.paint((this.canvas = canvas))
    return moved || this.still
  }

  pass(milliseconds) {
    this.wait -= milliseconds
    if (this.wait > 0) return false
    if (this.pen) this.draw(this.drawn + POINTS * milliseconds)
    else this.begin(this.number + 1)
    return true
  }

  draw(points) {
    const {pen} = this
    this.drawn = Math.min(points, pen.points.length)
    if (this.drawn < pen.points.length) return
    this.strokes.push({line: pen.points, width: pen.width, moments: pen.moments})
    this.take()
    this.wait = this.pen ? LIFTED : REST
  }

  paint(canvas) {
    const context = canvas.getContext("2d")
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.strokeStyle = getComputedStyle(canvas).getPropertyValue("--ink")
    context.lineWidth = this.width
    context.lineCap = context.lineJoin = "round"
    context.beginPath()
    for (const line of [...this.strokes.map(stroke => stroke.line), this.pen?.pen.line() ?? []])
      line.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)))
    context.stroke()
  }

  /** Leaves the paper as it was. */
  end() {
    this.canvas?.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height)
  }
}
