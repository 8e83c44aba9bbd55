// Draws strokes again that a canvas did not take, or took with it when another took its place.

import {drawOn, findPaper, hasInk} from "./paper.js"

const TRIES = 3 // how often a stroke is drawn again that a canvas did not take
const SETTLED = 100 // milliseconds after which a new canvas holds what it begins with

/** Whether a stroke was drawn on a canvas that is gone, and nobody knows of it. */
const isOrphan = stroke => stroke.passed && !stroke.told && !stroke.on.isConnected

export class Again {
  /** A session has the `strokes`, the `pen` that is down if any, and whether its page is `present`. */
  constructor(session) {
    this.session = session
    this.waiting = false
  }

  /** Looks whether a stroke came to lie on its canvas: one that was just laid does not take a pen yet. */
  see(stroke) {
    const look = () => {
      if (stroke.told || !stroke.on.isConnected || !this.session.strokes.includes(stroke) || hasInk(stroke.on, stroke.line)) return
      stroke.tries = (stroke.tries ?? 0) + 1
      if (stroke.tries > TRIES) return
      stroke.on = {isConnected: false}
      this.go()
    }
    setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(look)), SETTLED) // the canvas paints at a frame, too
  }

  /** Draws the strokes whose canvas is gone on the one that lies there now. */
  go() {
    const {session} = this
    if (this.waiting || !session.present || !session.strokes.some(isOrphan)) return
    this.waiting = true
    setTimeout(() => {
      this.waiting = false
      const canvas = findPaper()?.querySelector(".upper-canvas")
      for (const stroke of canvas && !session.pen ? session.strokes.filter(isOrphan) : []) { // one pen at a time
        stroke.on = canvas
        drawOn(canvas, stroke.passed)
        this.see(stroke)
      }
      this.go()
    }, SETTLED)
  }
}
