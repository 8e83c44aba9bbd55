// Pictures that answer to the pointer: a mosaic's tiles and a map's pixels can be pointed at and
// clicked. Text arrives as data and is only ever set as text.
const SVG = "http://www.w3.org/2000/svg"
const COLORS = ["red", "green", "blue"]

function element(name, className, text) {
  const made = document.createElement(name)
  made.className = className
  if (text) made.textContent = text
  return made
}

// Numbers come as 16-bit steps of a unit; the lowest step stands for what is no number.
function decode({ unit, steps }) {
  const bytes = Uint8Array.from(atob(steps), (sign) => sign.charCodeAt(0))
  return Float32Array.from(new Int16Array(bytes.buffer), (step) => (step === -32768 ? NaN : step * unit))
}

// The tile and the pixel of it under a place of the mosaic, or null over a gap.
function locate(plate, x, y) {
  const { columns, tile_width: width, tile_height: height, gap, tiles } = plate.grid
  const tileColumn = Math.floor(x / (width + gap)), tileRow = Math.floor(y / (height + gap))
  const column = Math.floor(x - tileColumn * (width + gap))
  const row = Math.floor(y - tileRow * (height + gap))
  const tile = tileRow * columns + tileColumn
  if (x < 0 || y < 0 || tileColumn >= columns || tile >= tiles) return null
  if (column >= width || row >= height) return null
  return { tile, row, column }
}

function frame(box, className) {
  const [left, top, width, height] = box
  const made = document.createElementNS(SVG, "rect")
  made.setAttribute("class", className)
  made.setAttribute("x", left)
  made.setAttribute("y", top)
  made.setAttribute("width", width)
  made.setAttribute("height", height)
  return made
}

function tileBox(plate, tile) {
  const { columns, tile_width: width, tile_height: height, gap } = plate.grid
  const left = (tile % columns) * (width + gap), top = Math.floor(tile / columns) * (height + gap)
  return [left - gap / 2, top - gap / 2, width + gap, height + gap]
}

// A hairline around each tile, in one path; single pixels of dense layers have none.
function hairlines(plate) {
  const { columns, tile_width: width, tile_height: height, tiles } = plate.grid
  const made = document.createElementNS(SVG, "g")
  if (tiles < 2 || width * height === 1) return made
  const boxes = Array.from({ length: tiles }, (_, tile) =>
    `M${(tile % columns) * width} ${Math.floor(tile / columns) * height}h${width}v${height}h${-width}z`,
  )
  for (const name of ["gap", "hairline"]) {
    const lines = document.createElementNS(SVG, "path")
    lines.setAttribute("class", name)
    lines.setAttribute("d", boxes.join(""))
    made.append(lines)
  }
  return made
}

// The tiles of a unit, one after the other in a row or in several, as a hole in what veils the rest.
function unitPath(plate, unit) {
  const { columns, tile_width: width, tile_height: height, width: across, height: down } = plate.grid
  const holes = Array.from({ length: plate.per_unit }, (_, k) => unit * plate.per_unit + k).map(
    (tile) => `M${(tile % columns) * width} ${Math.floor(tile / columns) * height}v${height}h${width}v${-height}z`,
  )
  return `M0 0H${across}V${down}H0z${holes.join("")}`
}

const LINKED = "inkling-unit" // an event on the document: a unit is pointed at, or none

function describe(plate, place, values) {
  if (!place) return plate.hint
  const parts = [plate.labels[place.tile] ?? ""]
  if (values) {
    const { tile_width: width, tile_height: height } = plate.grid
    const { numbers } = plate.values
    const at = ((place.tile * height + place.row) * width + place.column) * numbers
    const read = [...values.subarray(at, at + numbers)].map((value) =>
      Number.isFinite(value) ? value.toFixed(numbers > 1 ? 2 : 4) : "not a number",
    )
    if (width * height > 1) parts.push(`row ${place.row}, column ${place.column}`)
    if (numbers > 1) parts.push(read.map((text, color) => `${COLORS[color]} ${text}`).join(", "))
    else parts.push(read[0])
  }
  return parts.filter(Boolean).join(": ")
}

function show(plate, index, pick) {
  const { width, height } = plate.grid
  const figure = element("figure", "plate")
  if (plate.title) figure.append(element("figcaption", "title", plate.title))
  const stage = element("div", "stage")
  stage.style.width = `${width * plate.zoom}px`
  const image = element("img", "picture")
  image.src = plate.source
  image.alt = plate.alt
  image.decoding = "sync"
  image.style.aspectRatio = `${width} / ${height}`
  const overlay = document.createElementNS(SVG, "svg")
  overlay.setAttribute("viewBox", `0 0 ${width} ${height}`)
  overlay.setAttribute("aria-hidden", "true")
  for (const box of plate.marks) overlay.append(frame(box, "mark"))
  if (plate.selected !== null) overlay.append(frame(tileBox(plate, plate.selected), "mark"))
  const pointed = frame([0, 0, 0, 0], "pointed")
  const veil = document.createElementNS(SVG, "path")
  veil.setAttribute("class", "veil")
  overlay.prepend(hairlines(plate), veil)
  overlay.append(pointed)
  stage.append(image, overlay)
  const readout = element("div", "readout", plate.hint)
  const values = plate.values ? decode(plate.values) : null

  const placeOf = (event) => {
    const box = stage.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * width
    const y = ((event.clientY - box.top) / box.height) * height
    return locate(plate, x, y)
  }
  const point = (place) => {
    let box = [0, 0, 0, 0]
    if (place) box = plate.grid.tiles > 1 ? tileBox(plate, place.tile) : [place.column, place.row, 1, 1]
    ;["x", "y", "width", "height"].forEach((name, at) => pointed.setAttribute(name, box[at]))
    readout.textContent = describe(plate, place, values)
  }
  const tell = (place) => {
    point(place)
    const unit = place ? Math.floor(place.tile / plate.per_unit) : null
    if (plate.linked) document.dispatchEvent(new CustomEvent(LINKED, { detail: { link: plate.linked, unit, from: stage } }))
  }
  // Lights the unit that is pointed at in another plate, and veils the others in all of them.
  const hear = ({ detail: { link, unit, from } }) => {
    if (!stage.isConnected) return document.removeEventListener(LINKED, hear)
    if (link !== plate.linked) return
    veil.setAttribute("d", unit === null ? "" : unitPath(plate, unit))
    if (from === stage) return
    point(unit === null ? null : { tile: unit * plate.per_unit, row: 0, column: 0 })
    if (unit !== null) readout.textContent = plate.labels[unit * plate.per_unit] ?? ""
  }
  if (plate.linked) document.addEventListener(LINKED, hear)
  stage.onpointermove = (event) => tell(placeOf(event))
  stage.onpointerleave = () => tell(null)
  if (plate.linked) {
    let at = -1
    const units = Math.floor(plate.grid.tiles / plate.per_unit)
    stage.tabIndex = 0
    stage.setAttribute("role", "group")
    stage.setAttribute("aria-label", `${plate.title || plate.alt} Arrow keys go through them.`)
    stage.onblur = () => tell(null)
    stage.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
      if (!step) return
      event.preventDefault()
      at = Math.min(Math.max(at + step, 0), units - 1)
      tell({ tile: at * plate.per_unit, row: 0, column: 0 })
    }
  }
  if (plate.clickable) {
    stage.classList.add("clickable")
    stage.onclick = (event) => {
      const place = placeOf(event)
      if (place) pick({ plate: index, ...place })
    }
  }
  // Captions wrap at the picture's width, so that the next plate stands close by.
  figure.style.width = `max(${width * plate.zoom}px, ${plate.caption.length > 40 ? 16 : 0}rem)`
  figure.append(stage)
  if (plate.hint) figure.append(readout)
  if (plate.caption) figure.append(element("figcaption", "caption", plate.caption))
  return figure
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".plates")
  root.replaceChildren(
    ...data.plates.map((plate, index) =>
      show(plate, index, (place) => setTriggerValue("picked", place)),
    ),
  )
}
