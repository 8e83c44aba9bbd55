// A network in a file of its own: what core/browser/page.py wrote, brought to life.

import {Answer} from "./answer.js"
import {findUnit} from "./columns.js"
import {make} from "./elements.js"
import {load} from "./engine.js"
import {makeKernels} from "./kernel.js"
import {Kernels} from "./kernels.js"
import {readStrokes, writeStrokes} from "./link.js"
import {Pad} from "./pad.js"
import {Picture} from "./picture.js"
import {Sheet} from "./sheet.js"
import {Timeline} from "./timeline.js"
import {join, paintImage, readSheet, unpack} from "./unpack.js"
import {button} from "./tools.js"

const find = name => document.getElementById(name)
const PARTS = ["draw", "network", "article", "kernels", "maximizations", "mistakes", "about"]

export async function start() {
  const content = JSON.parse(find("content").textContent)
  try {
    await new Page(content).begin()
  } catch (error) {
    find("trouble").textContent = `This page cannot come to life: ${error.message} The pictures below are those it was written with.`
    find("trouble").hidden = false
    document.body.classList.add("still")
  }
}

class Page {
  constructor(content) {
    this.content = content
  }

  async begin() {
    const {content} = this
    const {plan, names, features, noun, draws, penWidth, words} = content
    if (typeof DecompressionStream === "undefined") throw new Error("this browser is too old to unpack it. Take one of 2023 or later.")
    const block = await unpack(content.weights).catch(() => null)
    if (!block || block.byteLength !== content.size) throw new Error("its weights did not arrive whole. Fetch the file again.")
    const kernels = makeKernels(plan)
    this.network = load(plan, join(block, plan.dtype), kernels)
    this.examples = await this.unpackExamples()
    this.picture = new Picture(find("picture"))
    this.picture.onopen = unit => this.write({unit: unit && `${unit.block.name}:${unit.number}:${unit.row}:${unit.column}`})
    this.pad = draws ? new Pad(find("paper"), () => this.sheet.draw()) : null
    this.sheet = new Sheet({network: this.network, kernels, names, penWidth, pad: this.pad, show: sheet => this.show(sheet)})
    const answer = new Answer(find("answer"))
    answer.data = {names, words, empty: draws ? `Draw a ${noun}: all moves with your pen.` : `Choose a ${noun}.`, record: null, unpacked: "", several: false}
    this.sheet.parts.push(answer)
    if (draws) {
      const timeline = new Timeline(find("timeline"))
      this.sheet.parts.push(timeline)
    }
    this.makeChooser()
    this.makeMistakes()
    if (find("kernels")) this.kernels = new Kernels(find("kernels"), this.network)
    this.picture.show({network: this.network, names, features, noun})
    await this.follow()
    document.body.classList.add("alive")
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolor())
    addEventListener("hashchange", () => this.follow())
    addEventListener("beforeprint", () => this.print(true))
    addEventListener("afterprint", () => this.print(false))
  }

  /** Shows what the address names: parts, a test example or strokes, a unit. */
  async follow() {
    const {content} = this
    this.link = new URLSearchParams(location.hash.slice(1))
    const wanted = (this.link.get("show") ?? "").split(",").filter(part => PARTS.includes(part))
    const shown = wanted.length ? wanted : content.lesson ? ["draw", "network"] : PARTS
    for (const part of document.querySelectorAll("[data-part]")) part.hidden = !shown.includes(part.dataset.part)
    for (const link of document.querySelectorAll(".show-unit")) {
      link.hidden = !shown.includes("network")
      link.onclick = () => this.open(link.dataset.unit)
    }
    const troubles = []
    const unit = this.link.get("unit") ?? content.unit ?? ""
    if (unit && !findUnit(this.picture.blocks, unit)) troubles.push(`The link asks for the unit ${unit.slice(0, 40)}, which this network has not.`)
    this.picture.closeup.close(true)
    this.picture.link = unit
    await this.take(troubles)
    this.tell(troubles.join(" "))
  }

  /** The drawing, the numbers or the test example that the address names. */
  async take(troubles) {
    const {content} = this
    const [pen, numbers, digit] = ["pen", "numbers", "digit"].map(name => this.link.get(name))
    const strokes = this.pad && pen ? await readStrokes(pen) : []
    const given = (numbers ?? "").split(",").map(Number)
    if (strokes.length) return this.pad.put(strokes), this.sheet.draw()
    if (numbers && given.length === this.length && given.every(Number.isFinite)) return this.change(Float32Array.from(given))
    if (numbers) troubles.push(`The numbers of this link do not fit: ${this.length.toLocaleString("en")} are read, with commas between them.`)
    if (pen) troubles.push("The drawing of this link cannot be read.")
    const asked = digit ?? content.digit ?? content.examples.numbers[0]
    const number = this.has(Number(asked)) && asked !== "" ? Number(asked) : content.examples.numbers[0]
    if (String(number) !== String(asked)) troubles.push(`The link asks for test ${content.noun} ${String(asked).slice(0, 20)}, which did not come along; another one is shown.`)
    await this.choose(number)
  }

  /** Whether a test example came along. */
  has(number) {
    const {full} = this.content
    return Number.isInteger(number) && number >= 0 && (full ? number < full.count : this.places.has(number))
  }

  tell(trouble) {
    find("trouble").textContent = trouble
    find("trouble").hidden = !trouble
  }

  /** The page has another look now. */
  recolor() {
    const {picture} = this
    picture.colors = null
    picture.lay()
    picture.paint()
    if (picture.closeup.unit) picture.closeup.update()
    this.pad?.paint()
    this.makeMistakes()
    if (this.kernels?.canvas) this.kernels.paint()
  }

  /** The images that came along, as the network reads them: from whole numbers of a byte. */
  async unpackExamples() {
    const {examples, plan, full} = this.content
    const length = plan.steps[0].shape.reduce((a, b) => a * b, 1)
    this.length = length
    const own = examples.kind === "bytes" ? new Uint8Array(await unpack(examples.data)) : new Float32Array(await unpack(examples.data))
    this.labels = new Uint16Array(await unpack(examples.labels))
    this.places = new Map(examples.numbers.map((number, at) => [number, at]))
    this.bytes = own
    if (full) this.whole = readSheet(full).then(bytes => (this.all = bytes))
    return examples
  }

  /** The image of a test example by its number, or null where it did not come along. */
  image(number) {
    const {low, high, kind} = this.content.examples
    const [source, at] = this.all ? [this.all, number] : [this.bytes, this.places.get(number)]
    if (at === undefined) return null
    const part = source.subarray(at * this.length, (at + 1) * this.length)
    if (kind !== "bytes") return part
    return Float32Array.from(part, value => Math.fround(Math.fround(Math.fround(value / 255) * Math.fround(high - low)) + Math.fround(low)))
  }

  async choose(number) {
    if (!this.places.has(number)) await this.whole?.catch(error => this.tell(error.message))
    const image = this.image(number)
    if (!image) return
    this.number = number
    this.picture.about = {model: this.content.model, digit: `test-${number}`, weights: this.content.plan.dtype}
    this.sheet.choose(image)
    this.say(number)
    this.write({digit: number, pen: null, numbers: null})
    if (this.chooser) this.chooser.value = number
  }

  say(number) {
    const {noun, names, full} = this.content
    const label = this.labels[full ? number : this.places.get(number)]
    find("which").textContent = `Test ${noun} ${number.toLocaleString("en")}${label === undefined ? "" : `, labelled ${names[label]}`}.`
  }

  show(sheet) {
    const {reading} = sheet
    if (!sheet.example) {
      find("which").textContent = this.pad.strokes.length || this.pad.pen ? "Your drawing." : ""
      this.picture.about = {model: this.content.model, digit: "drawn here", weights: this.content.plan.dtype}
      if (!this.pad.pen && !sheet.past) writeStrokes(this.pad.strokes).then(pen => !sheet.example && this.write({pen: pen || null, digit: null, numbers: null}))
    }
    if (this.pad) {
      this.pad.instead = sheet.example && (() => paintImage(this.pad.canvas, sheet.example, this.network.steps[0]))
      this.pad.paint(sheet.past ? sheet.list() : null)
      for (const key of [this.undo, this.clear]) key.disabled = !this.pad.strokes.length
    }
    if (sheet.example) for (const set of this.sliders) set(sheet.example)
    if (!reading) this.picture.blank(`Draw a ${this.content.noun}, and it flows through the network.`)
    else this.picture.read(reading.image, {rests: !sheet.pen && !sheet.past})
  }

  makeChooser() {
    const {content, pad} = this
    this.sliders = []
    const tools = find("chooser")
    const shown = content.examples.numbers
    if (pad) {
      this.undo = button("Undo", "Takes the last line back", () => pad.undo())
      this.clear = button("Clear", "Empties the paper", () => pad.clear())
      tools.append(this.undo, this.clear)
    }
    tools.append(
      button(`Another ${content.noun}`, `A test ${content.noun} by chance`, () => {
        const among = content.full ? content.full.count : shown.length
        const at = Math.floor(Math.random() * among)
        this.choose(content.full ? at : shown[at])
      }),
    )
    content.ranges.forEach(([low, high], at) => tools.append(this.makeSlider(content.features[at] ?? `number ${at}`, low, high, at)))
    if (!content.full) return
    this.chooser = Object.assign(document.createElement("input"), {type: "number", min: 0, max: content.full.count - 1, className: "pic-button"})
    this.chooser.setAttribute("aria-label", `Number of the test ${content.noun}`)
    this.chooser.onchange = () => this.choose(Math.min(Math.max(0, Math.round(Number(this.chooser.value) || 0)), content.full.count - 1))
    tools.append(this.chooser)
  }

  /** Opens a unit in the picture, and goes there. */
  open(unit) {
    this.picture.closeup.close(true)
    const found = findUnit(this.picture.blocks, unit)
    if (found) this.picture.open(found)
    find("desk").scrollIntoView()
  }

  /** A number of a vector, to be changed. */
  makeSlider(name, low, high, at) {
    const label = make("label", "", name)
    const value = make("output")
    const slider = Object.assign(document.createElement("input"), {type: "range", min: low, max: high, step: (high - low) / 200 || 1})
    slider.oninput = () => {
      const image = Float32Array.from(this.sheet.example)
      image[at] = Number(slider.value)
      this.change(image)
    }
    label.append(value, slider)
    this.sliders.push(image => {
      value.textContent = image[at].toFixed(2)
      slider.value = image[at]
    })
    return label
  }

  /** Shows numbers that a reader gave. */
  change(image) {
    this.sheet.choose(image)
    this.picture.about = {...this.picture.about, model: this.content.model, digit: "changed here", weights: this.content.plan.dtype}
    this.write({digit: null, numbers: [...image].map(value => Number(value.toPrecision(6))).join(",")})
    find("which").textContent = `Your ${this.content.noun}.`
  }

  /** The test examples that it gets wrong, each a click away. */
  makeMistakes() {
    const list = find("misread")
    if (!list) return
    const {names, mistakes, noun} = this.content
    const [input] = this.network.steps
    if (input.shape.length !== 3) return
    list.replaceChildren(
      ...mistakes.map(({number, label, answer}) => {
        const made = make("button", "misread")
        made.type = "button"
        const canvas = make("canvas")
        paintImage(canvas, this.image(number), input)
        const text = make("span", "", `${names[label]} → ${names[answer]}`)
        made.append(canvas, text)
        made.setAttribute("aria-label", `Test ${noun} ${number}, labelled ${names[label]}, read ${names[answer]}`)
        made.onclick = () => {
          this.choose(number)
          find("desk").scrollIntoView({behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"})
        }
        return made
      }),
    )
  }

  /** What is seen goes into the address, so that a copy of it shows the same. */
  write(changes) {
    for (const [name, value] of Object.entries(changes)) value === null || value === "" ? this.link.delete(name) : this.link.set(name, value)
    try {
      history.replaceState(null, "", `#${this.link}`)
    } catch {
      // in a frame that has no address of its own
    }
  }

  print(isOnPaper) {
    const root = find("picture")
    root.style.width = isOnPaper ? "1000px" : ""
    this.picture.lay()
    this.picture.paint()
  }
}
