// A small paper over the picture: what is drawn on it flows through the network at once.

import {redraw} from "./digitizer.js"
import {make} from "./elements.js"
import {writeStrokes} from "./link.js"
import {Pad} from "./pad.js"
import {button} from "./tools.js"

export class Sketch {
  /** `ondraw` hears each image of the moment and whether the pen rests, `onlift` the strokes as text. */
  constructor(picture, {ondraw, onlift}) {
    Object.assign(this, {picture, ondraw, onlift})
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
    if (this.element.hidden) this.open.focus()
    else this.pad.clear()
  }

  draw() {
    const {strokes, pen} = this.pad
    const lines = [...strokes.map(({line}) => line), ...(pen ? [pen.pen.line()] : [])].filter(line => line.length)
    const image = lines.length ? redraw(lines, this.penWidth) : null
    if (!this.waiting && image) {
      this.waiting = true
      requestAnimationFrame(() => {
        this.waiting = false
        this.ondraw(image, !this.pad.pen)
      })
    }
    if (!pen && lines.length) writeStrokes(strokes).then(text => text && this.onlift(text))
  }
}
