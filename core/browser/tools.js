// The buttons above the picture: let it flow, the scale of the colors, how large it is.

import {make} from "./elements.js"

const SCALES = {layer: "colors by layer", map: "colors by map", network: "colors by network"}
const ZOOMS = [1, 1.5, 2, 3]

export class Tools {
  constructor(picture) {
    this.picture = picture
    this.element = make("div", "pic-tools")
    this.play = button("▶ Let it flow", "The digit flows through the network, layer by layer", () => (picture.flow.runs ? picture.flow.pause() : picture.flow.play()))
    this.back = button("‹", "A layer back", () => picture.flow.step(-1))
    this.next = button("›", "A layer on", () => picture.flow.step(1))
    this.scale = document.createElement("select")
    this.scale.className = "pic-button"
    this.scale.setAttribute("aria-label", "What full color stands for")
    this.scale.title = "Full color is the largest value of each layer, of each map, or of the network"
    for (const [value, text] of Object.entries(SCALES)) this.scale.append(new Option(text, value))
    this.scale.onchange = () => this.setScale(this.scale.value)
    this.smaller = button("−", "Smaller", () => this.enlarge(-1))
    this.larger = button("+", "Larger: then drag or scroll", () => this.enlarge(1))
    this.strip = make("nav", "pic-strip")
    this.strip.setAttribute("aria-label", "Layers")
    this.extra = make("span", "pic-extra")
    const [flow, size] = [make("span", "pic-group"), make("span", "pic-group pic-zoom")]
    flow.append(this.back, this.play, this.next)
    size.append(this.smaller, this.larger)
    this.element.append(flow, this.scale, size, this.extra, this.strip)
  }

  setScale(value) {
    if (!SCALES[value]) return
    this.picture.scale = this.scale.value = value
    this.picture.onscale?.(value)
    if (this.picture.network && this.picture.image) this.picture.paint()
  }

  enlarge(by) {
    const {picture} = this
    picture.closeup.close()
    picture.zoom = ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, ZOOMS.indexOf(picture.zoom) + by))]
    picture.lay()
    picture.paint()
  }

  /** Names of the layers, to go to on a narrow screen. */
  lay() {
    const {picture} = this
    const columns = [...picture.stage.querySelectorAll(".pic-column")]
    this.strip.hidden = !picture.narrow
    this.strip.replaceChildren(
      ...columns.map((column, at) => {
        const block = picture.columns[at][0]
        const isAnswer = at === columns.length - 1
        return button(picture.title(block, isAnswer), `To ${picture.title(block, isAnswer)}`, () => column.scrollIntoView({block: "nearest", inline: "center"}))
      }),
    )
    this.mark()
    picture.pane.onscroll = () => this.mark()
    this.update()
  }

  /** Marks the layer that is in sight. */
  mark() {
    const {picture} = this
    if (!picture.narrow) return
    const at = Math.round(picture.pane.scrollLeft / Math.max(1, picture.pane.clientWidth))
    ;[...this.strip.children].forEach((name, place) => {
      place === at ? name.setAttribute("aria-current", "true") : name.removeAttribute("aria-current")
      if (place === at) this.strip.scrollTo({left: name.offsetLeft - this.strip.clientWidth / 2 + name.offsetWidth / 2})
    })
  }

  update() {
    const {flow, zoom} = this.picture
    this.play.textContent = flow.runs ? "❚❚ Pause" : "▶ Let it flow"
    this.smaller.disabled = zoom === ZOOMS[0]
    this.larger.disabled = zoom === ZOOMS[ZOOMS.length - 1]
  }
}

export function button(text, title, onclick) {
  const made = make("button", "pic-button", text)
  made.type = "button"
  made.title = title
  if (text.length < 3) made.setAttribute("aria-label", title)
  made.onclick = onclick
  return made
}
