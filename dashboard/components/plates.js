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
  stage.onpointermove = (event) => point(placeOf(event))
  stage.onpointerleave = () => point(null)
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
