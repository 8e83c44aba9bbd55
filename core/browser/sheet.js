// What is read on a page of its own: a drawing that grows, a moment of it, or an example.

import {redraw} from "./digitizer.js"
import {cut} from "./strokes.js"

/** As the session of a page that a server stands behind, for answer.js and timeline.js. */
export class Sheet {
  constructor({network, kernels, names, penWidth, pad, show}) {
    Object.assign(this, {network, kernels, names, penWidth, pad, onread: show})
    this.plan = true // the network came with the page
    this.past = null // the moment that is looked back at
    this.example = null // an image that was not drawn
    this.parts = []
    this.reading = null
    this.pace = 0
  }

  /** An example has no past to tell. */
  get settings() {
    return {names: this.names, several: Boolean(this.example)}
  }

  get strokes() {
    return this.pad?.strokes ?? []
  }

  get pen() {
    return this.pad?.pen ?? null
  }

  get sheet() {
    return this
  }

  get ahead() {
    return true
  }

  get slow() {
    return this.pace > 30
  }

  /** Something was drawn. */
  draw() {
    this.example = this.past = null
    if (this.pen) this.pen.moments.isNew = true
    this.paint()
  }

  /** Shows an example: an image, as long as the network's. */
  choose(example) {
    this.pad?.clear()
    this.example = example
    this.paint()
  }

  lookBack(past) {
    this.past = past
    this.pad?.paint(past ? this.list() : null)
    this.paint()
  }

  list() {
    return this.past ? cut(this.strokes, this.past) : this.pad?.list() ?? []
  }

  /** Reads and shows at the next frame, once, however often it is called until then. */
  paint() {
    if (this.waiting) return
    this.waiting = true
    requestAnimationFrame(() => {
      this.waiting = false
      const started = performance.now()
      this.reading = this.example ? this.show(this.example) : this.ask(this.list())
      this.pace = 0.8 * this.pace + 0.2 * (performance.now() - started)
      if (this.pen && this.reading) this.pen.moments.push({points: this.pen.pen.line().length, probabilities: [...this.reading.probabilities]})
      for (const part of this.parts) part.update(this)
      this.onread(this)
    })
  }

  /** The digit image of strokes and what the network makes of it, or null without ink. */
  ask(strokes) {
    const lines = strokes.map(stroke => stroke.line).filter(line => line.length)
    const image = lines.length ? redraw(lines, this.penWidth) : null
    return image && this.show(image)
  }

  show(image) {
    const {probabilities} = this.network.forward(image)
    return {image, probabilities: [...probabilities]}
  }
}
