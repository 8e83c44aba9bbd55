// Thousands of points in a plane: point at one to see its picture, click to choose it, draw around
// some to catch them. Text arrives as data and is only ever set as text.
const NEAR = 9 // pixels within which a point is meant
const MOVED = 5 // pixels after which a press is no click
const LASSO_MIN = 3 // corners

const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))

function element(name, className, text) {
  const made = document.createElement(name)
  made.className = className
  if (text) made.textContent = text
  return made
}

// Points come as 16-bit parts of the plane's width and height, classes and marks as bytes.
function read(data) {
  const places = new Uint16Array(bytesOf(data.points).buffer)
  return {
    places: Float32Array.from(places, (place) => place / 65535),
    classes: bytesOf(data.classes),
    marks: bytesOf(data.marks),
    labels: bytesOf(data.labels),
    predicted: bytesOf(data.predicted),
    percents: bytesOf(data.percents),
  }
}

function inside(x, y, corners) {
  let odd = false
  for (let at = 0, last = corners.length - 1; at < corners.length; last = at++) {
    const [ax, ay] = corners[at], [bx, by] = corners[last]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd
  }
  return odd
}

function toBits(caught, size) {
  const bytes = new Uint8Array(Math.ceil(size / 8))
  for (const index of caught) bytes[index >> 3] |= 128 >> (index & 7)
  return btoa(String.fromCharCode(...bytes))
}

class Cloud {
  constructor(root) {
    this.root = root
    this.stage = element("div", "stage")
    this.canvas = element("canvas", "points")
    this.overlay = element("canvas", "overlay")
    this.names = element("div", "names")
    this.thumb = element("canvas", "thumb")
    this.tip = element("div", "tip")
    this.tipText = element("div", "tip-text")
    this.tip.append(this.thumb, this.tipText)
    this.stage.append(this.canvas, this.names, this.overlay, this.tip)
    this.readout = element("div", "readout")
    this.touch = element("button", "touch")
    this.touch.type = "button"
    this.touch.setAttribute("aria-pressed", "false")
    this.touch.onclick = () => {
      const on = this.touch.getAttribute("aria-pressed") !== "true"
      this.touch.setAttribute("aria-pressed", on)
      this.overlay.style.touchAction = on ? "none" : "auto"
    }
    root.replaceChildren(this.touch, this.readout, this.stage)
    this.overlay.onpointerdown = (event) => this.press(event)
    this.overlay.onpointermove = (event) => this.move(event)
    this.overlay.onpointerup = (event) => this.lift(event)
    this.overlay.onpointercancel = () => { this.path = null; this.drawOverlay() }
    this.overlay.onpointerleave = () => { if (!this.path) this.point(null) }
    this.observer = new ResizeObserver(() => this.draw())
    this.observer.observe(this.stage)
  }

  update(data, send) {
    this.send = send
    const { current, chosen, ...still } = data
    const drawn = JSON.stringify(still)
    this.data = data
    if (this.sheetName !== data.sheet) this.fetchSheet()
    this.thumb.style.display = data.sheet ? "block" : "none"
    this.touch.textContent = `Draw around ${data.noun}s`
    this.stage.setAttribute("role", "img")
    this.stage.setAttribute("aria-label", data.alt)
    if (this.drawn !== drawn) {
      this.drawn = drawn
      Object.assign(this, read(data))
      ;[this.thumb.height, this.thumb.width] = data.tile
      this.thumb.style.height = `${Math.round((84 * data.tile[0]) / (data.tile[1] || 1))}px`
      this.names.replaceChildren(
        ...data.names.map(({ text, x, y }) => {
          const name = element("span", "", text)
          name.style.left = `${100 * x}%`
          name.style.top = `${100 * y}%`
          return name
        }),
      )
    }
    this.draw()
    this.readout.textContent = data.hint
  }

  // Draws in the color scheme that holds now.
  draw() {
    const { width, height } = this.stage.getBoundingClientRect()
    if (!width || !this.data) return
    this.width = width
    this.height = height
    const scale = window.devicePixelRatio || 1
    for (const canvas of [this.canvas, this.overlay]) {
      canvas.width = Math.round(width * scale)
      canvas.height = Math.round(height * scale)
      canvas.getContext("2d").setTransform(scale, 0, 0, scale, 0, 0)
    }
    const pen = this.canvas.getContext("2d")
    const count = this.classes.length
    // Unmarked ones first, so that the marked ones lie on top. 1: in the selection, 2: wrong.
    for (const pass of [0, 1, 2]) {
      for (let index = 0; index < count; index++) {
        const mark = this.marks[index]
        if ((mark & 2 ? 2 : mark & 1) !== pass) continue
        const x = this.places[2 * index] * width, y = this.places[2 * index + 1] * height
        pen.globalAlpha = this.data.dimmed && !(mark & 1) ? 0.16 : 0.75
        pen.fillStyle = this.data.colors[this.classes[index]]
        if (mark & 2) this.cross(pen, x, y)
        else pen.fillRect(x - 1.2, y - 1.2, 2.4, 2.4)
      }
    }
    pen.globalAlpha = 1
    this.drawOverlay()
  }

  // A wrong answer is a cross, told from a right one by its form.
  cross(pen, x, y) {
    pen.globalAlpha = this.data.dimmed && pen.globalAlpha < 0.5 ? 0.3 : 1
    pen.strokeStyle = this.data.crossed || pen.fillStyle
    pen.lineWidth = 1.6
    pen.beginPath()
    pen.moveTo(x - 3.5, y - 3.5); pen.lineTo(x + 3.5, y + 3.5)
    pen.moveTo(x - 3.5, y + 3.5); pen.lineTo(x + 3.5, y - 3.5)
    pen.stroke()
  }

  drawOverlay() {
    const pen = this.overlay.getContext("2d")
    pen.clearRect(0, 0, this.width, this.height)
    pen.strokeStyle = pen.fillStyle = this.data.accent
    const ring = (x, y, radius) => { pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.stroke() }
    pen.lineWidth = 2
    if (this.data.chosen !== null) ring(...this.at(this.data.chosen), 8)
    if (this.data.current) {
      const [x, y] = this.data.current
      const left = x * this.width, top = y * this.height
      ring(left, top, 6)
      pen.beginPath()
      pen.moveTo(left - 12, top); pen.lineTo(left + 12, top)
      pen.moveTo(left, top - 12); pen.lineTo(left, top + 12)
      pen.stroke()
      pen.font = "600 12px sans-serif"
      pen.textAlign = left > this.width / 2 ? "right" : "left"
      const beside = left + (left > this.width / 2 ? -12 : 12)
      pen.lineWidth = 4 // a halo, as names and points lie around
      pen.strokeStyle = this.data.paper
      pen.strokeText(this.data.current_name, beside, top - 9)
      pen.fillText(this.data.current_name, beside, top - 9)
      pen.lineWidth = 2
      pen.strokeStyle = this.data.accent
    }
    if (this.pointed !== null && this.pointed !== undefined) ring(...this.at(this.pointed), 6)
    if (this.path?.length > 1) {
      pen.beginPath()
      this.path.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)))
      pen.closePath()
      pen.stroke()
      pen.globalAlpha = 0.1
      pen.fill()
      pen.globalAlpha = 1
    }
  }

  at(index) {
    return [this.places[2 * index] * this.width, this.places[2 * index + 1] * this.height]
  }

  nearest(x, y) {
    let best = null, least = NEAR * NEAR
    for (let index = 0; index < this.classes.length; index++) {
      const [left, top] = this.at(index)
      const distance = (left - x) ** 2 + (top - y) ** 2
      if (distance < least) { least = distance; best = index }
    }
    return best
  }

  place(event) {
    const box = this.stage.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  press(event) {
    if (event.button) return
    const lassos = event.pointerType === "mouse" || this.touch.getAttribute("aria-pressed") === "true"
    this.path = [this.place(event)]
    this.far = !lassos ? -Infinity : 0
    if (lassos) this.overlay.setPointerCapture(event.pointerId)
  }

  move(event) {
    const here = this.place(event)
    if (!this.path) return this.point(this.nearest(...here))
    const [x, y] = this.path[0]
    this.far = Math.max(this.far, Math.hypot(here[0] - x, here[1] - y))
    this.path.push(here)
    if (this.far > MOVED) { this.point(null); this.drawOverlay() }
  }

  lift(event) {
    const path = this.path, far = this.far
    this.path = null
    if (!path) return
    if (far <= MOVED) {
      const index = this.nearest(...this.place(event))
      if (index !== null) this.send("picked", { index })
    } else if (path.length >= LASSO_MIN) {
      const caught = []
      for (let index = 0; index < this.classes.length; index++) {
        if (inside(...this.at(index), path)) caught.push(index)
      }
      if (caught.length) this.send("caught", { bits: toBits(caught, this.classes.length) })
      else this.readout.textContent = `There is no ${this.data.noun} in what you drew around.`
    }
    this.drawOverlay()
  }

  point(index) {
    if (index === this.pointed) return
    this.pointed = index
    this.drawOverlay()
    this.tip.style.display = index === null ? "none" : "block"
    if (index === null) return
    this.tipText.textContent = this.describe(index)
    this.drawThumb(index)
    const [x, y] = this.at(index), style = this.tip.style
    const { offsetWidth: width, offsetHeight: height } = this.tip
    style.left = `${x + 14 + width > this.width ? x - 14 - width : x + 14}px`
    style.top = `${Math.min(Math.max(y - height / 2, 0), this.height - height)}px`
  }

  describe(index) {
    const names = this.data.class_names, read = names[this.predicted[index]]
    const answer = read === undefined ? "not read" : `read as ${read}, ${this.percents[index]} %`
    return `${index.toLocaleString("en")}: labelled ${names[this.labels[index]]}, ${answer}`
  }

  // All pictures come as one image, fetched from this server once.
  fetchSheet() {
    this.sheetName = this.data.sheet
    this.sheet = new Image()
    if (!this.data.sheet) return
    this.sheet.onload = () => { if (Number.isInteger(this.pointed)) this.drawThumb(this.pointed) }
    this.sheet.src = new URL(this.data.sheet, document.baseURI).href
  }

  drawThumb(index) {
    const pen = this.thumb.getContext("2d")
    const [height, width] = this.data.tile
    pen.clearRect(0, 0, width, height)
    if (!this.sheet.complete || !this.sheet.naturalWidth) return
    const columns = this.sheet.naturalWidth / width
    const left = (index % columns) * width, top = Math.floor(index / columns) * height
    pen.globalCompositeOperation = "source-over"
    pen.drawImage(this.sheet, left, top, width, height, 0, 0, width, height)
    if (this.data.in_color) return
    pen.globalCompositeOperation = "source-in" // the sheet's alpha is ink; here it gets its color
    pen.fillStyle = this.data.ink
    pen.fillRect(0, 0, width, height)
    pen.globalCompositeOperation = "source-over"
  }
}

const clouds = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  if (!clouds.has(root)) clouds.set(root, new Cloud(root))
  clouds.get(root).update(data, setTriggerValue)
  return () => {
    clouds.get(root)?.observer.disconnect()
    clouds.delete(root)
  }
}
