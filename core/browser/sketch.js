// A small paper over the picture: what is drawn on it flows through the network at once.

import {redraw} from "./digitizer.js"
import {make} from "./elements.js"
import {writeStrokes} from "./link.js"
import {Pad} from "./pad.js"
import {button} from "./tools.js"

export class Sketch {
  /**
   * `ondraw` hears each image of the moment (null of an empty paper) and whether the pen rests,
   * `onlift` the strokes as text, `onclose` that the paper was left empty.
   */
  constructor(picture, {ondraw, onlift, onclose}) {
    Object.assign(this, {picture, ondraw, onlift, onclose})
    this.open = button("Draw here", "A paper over the picture, which answers while you draw", () => this.toggle())
    this.open.setAttribute("aria-expanded", "false")
    picture.tools.extra.append(this.open)
    this.element = make("div", "pic-sketch")
    this.element.hidden = true
    const [tools, paper] = [make("div", "pic-group"), make("div")]
    tools.append(button("Undo", "Takes the last line back", () => this.pad.undo()), button("Clear", "Empties the paper", () => this.pad.clear()), button("Done", "Closes the paper; the drawing stays", () => this.toggle()))
    this.element.append(paper, tools)
    this.element.onkeydown = event => event.key === "Escape" && this.toggle()
    picture.frame.append(this.element)
    this.pad = new Pad(paper, () => this.draw())
  }

  toggle() {
    this.element.hidden = !this.element.hidden
    this.open.setAttribute("aria-expanded", String(!this.element.hidden))
    if (!this.element.hidden) return this.empty()
    this.open.focus()
    if (!this.pad.strokes.length) this.onclose()
  }

  /** Takes away what is drawn, and tells nobody. */
  empty() {
    this.pad.strokes = []
    this.pad.paint()
  }

  draw() {
    const {strokes, pen} = this.pad
    const lines = this.pad.list().map(({line}) => line).filter(line => line.length)
    const image = lines.length ? redraw(lines, this.penWidth) : null
    this.image = image
    if (!this.waiting) {
      this.waiting = true
      requestAnimationFrame(() => {
        this.waiting = false
        this.ondraw(this.image, !this.pad.pen)
      })
    }
    if (!pen && lines.length) writeStrokes(strokes).then(text => text && this.onlift(text))
  }
}
