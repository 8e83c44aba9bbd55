// The picture of a network on a page that a server stands behind.

import {crc32, load} from "./engine.js"
import {makeKernels} from "./kernel.js"
import {Picture} from "./picture.js"
import {Sketch} from "./sketch.js"

const NOTHING = "none" // is looked at

/** Shows a network that the server names, for an image. `tell` hears which unit is looked at. */
export function show(root, data, tell) {
  const part = (root.inklingPicture ??= new Served(root))
  part.tell = tell
  part.take(data)
}

class Served {
  constructor(root) {
    this.root = root
    this.picture = new Picture(root)
    this.picture.onopen = unit => this.tell("unit", unit ? [unit.block.last.layers[0], unit.number, unit.row, unit.column].join(":") : NOTHING)
    this.picture.onscale = scale => this.tell("scale", scale)
    this.sketch = new Sketch(this.picture, {
      ondraw: (image, rests) => {
        if (!this.network) return
        if (image) this.picture.read(image, {rests, other: this.shown.other})
        else this.picture.blank("Draw, and it flows through the network.")
      },
      onclose: () => this.picture.read(this.shown.image, {other: this.shown.other}),
      onlift: text => this.tell("pen", text),
    })
  }

  async take(data) {
    const isOther = this.plan !== data.plan
    this.data = data
    this.plan = data.plan
    if (isOther) {
      this.root.dataset.state = "waiting"
      try {
        await this.fetch(data)
      } catch (error) {
        if (this.plan !== data.plan) return
        this.plan = null // to be fetched again
        this.picture.blank(String(error.message ?? error))
        return
      }
      if (this.plan !== data.plan) return // another network was chosen meanwhile
    }
    const now = this.data
    const {picture} = this
    picture.scale = picture.tools.scale.value = now.scale
    const image = Float32Array.from(now.image)
    const other = now.other ? Float32Array.from(now.other) : null
    picture.about = now.about
    if (this.digit !== now.about.digit && !now.about.digit.startsWith("ink-")) this.sketch.empty()
    this.digit = now.about.digit
    this.shown = {image, other}
    this.sketch.penWidth = now.penWidth
    this.sketch.open.hidden = !now.draws
    if (isOther || this.unit !== now.unit) picture.show({network: this.network, names: now.names, features: now.features, noun: now.noun, unit: picture.closeup.isAt(now.unit) ? "" : now.unit, keeps: !isOther})
    this.unit = now.unit
    if (!this.sketch.pad.pen) picture.read(image, {other}) // else a newer drawing is shown
    this.root.dataset.state = "shown"
  }

  async fetch({plan, weights, digest}) {
    const [text, block] = await Promise.all([get(plan), get(weights)])
    if (crc32(new Uint8Array(text)) !== digest) throw new Error("The network did not arrive whole. Load the page again.")
    const steps = JSON.parse(new TextDecoder().decode(text))
    const network = load(steps, block, makeKernels(steps))
    if (this.plan === plan) this.network = network
  }
}

async function get(address) {
  const response = await fetch(address).catch(() => null)
  if (!response?.ok) throw new Error("The network did not arrive. Load the page again.")
  return response.arrayBuffer()
}
