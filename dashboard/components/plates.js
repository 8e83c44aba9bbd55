// Pictures that answer to the pointer: a mosaic's tiles and a map's pixels can be pointed at and
// clicked. Text arrives as data and is only ever set as text.
const SVG = "http://www.w3.org/2000/svg"
const COLORS = ["red", "green", "blue"]
const NARROW = 160 // pixels, under which a long caption is wider than its picture

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

// Tiles that follow one another, as boxes of left, top, width and height: one for each row of them.
function boxesOf(plate, first, count) {
  const { columns, tile_width: width, tile_height: height } = plate.grid
  const boxes = []
  for (let tile = first; tile < first + count; ) {
    const column = tile % columns, run = Math.min(columns - column, first + count - tile)
    boxes.push([column * width, Math.floor(tile / columns) * height, run * width, height])
    tile += run
  }
  return boxes
}

function drawBoxes(boxes) {
  return boxes.map(([x, y, width, height]) => `M${x} ${y}h${width}v${height}h${-width}z`).join("")
}

function path(className, boxes = []) {
  const made = document.createElementNS(SVG, "path")
  made.setAttribute("class", className)
  made.setAttribute("d", drawBoxes(boxes))
  return made
}

const ROOMY = 24 // screen pixels of a tile from which on its hairline has some ground beside it

// A hairline around each tile, in one path; single pixels of dense layers have none. Small kernels
// keep nearly all of their pixels, and large ones, loud as they are, a little ground between them.
function hairlines(plate) {
  const { tile_width: width, tile_height: height, tiles } = plate.grid
  if (tiles < 2 || width * height === 1) return []
  const boxes = Array.from({ length: tiles }, (_, tile) => boxesOf(plate, tile, 1)[0])
  const roomy = Math.min(width, height) * plate.zoom >= ROOMY
  return (roomy ? ["ground", "hairline"] : ["hairline small"]).map((name) => path(name, boxes))
}

// What is pointed at is { unit, part, row, column }: a unit, which of its tiles, and the pixel of
// that; a part or row of -1 stands for all of the unit or of the tile.
const LINKED = "inkling-unit" // an event on the document: a unit is pointed at, or none

function translate(at, plate, from) {
  const { tile_width: width, tile_height: height, tiles } = plate.grid
  if (!at || at.unit >= tiles / plate.per_unit) return null
  const alike = width === from.grid.tile_width && height === from.grid.tile_height
  const single = width * height === 1
  return {
    unit: at.unit,
    part: plate.per_unit === from.per_unit ? at.part : -1,
    row: single ? 0 : alike ? at.row : -1,
    column: single ? 0 : alike ? at.column : -1,
  }
}

function describe(plate, at, values) {
  if (!at) return plate.hint
  const label = plate.labels[at.unit * plate.per_unit + Math.max(at.part, 0)] ?? ""
  // A tile's label begins with its unit's name.
  if (at.part < 0 && plate.per_unit > 1) return label.split(", ")[0]
  const parts = [label]
  if (values && at.row >= 0) {
    const { tile_width: width, tile_height: height } = plate.grid
    const { numbers } = plate.values
    const tile = at.unit * plate.per_unit + Math.max(at.part, 0)
    const start = ((tile * height + at.row) * width + at.column) * numbers
    const read = [...values.subarray(start, start + numbers)].map((value) =>
      Number.isFinite(value) ? value.toFixed(numbers > 1 ? 2 : 4) : "not a number",
    )
    if (width * height > 1) parts.push(`row ${at.row}, column ${at.column}`)
    if (numbers > 1) parts.push(read.map((text, color) => `${COLORS[color]} ${text}`).join(", "))
    else parts.push(read[0])
  }
  return parts.filter(Boolean).join(": ")
}

const GO_ON = "inkling-go-on" // an event on a plate: it took the place of one that was walked

// Arrow keys go from unit to unit, to the side or to the row above or below; Enter chooses one.
function walk(stage, plate, { tell, readout, choose }) {
  const units = Math.floor(plate.grid.tiles / plate.per_unit)
  const down = Math.max(1, Math.floor(plate.grid.columns / plate.per_unit))
  const go = (unit) => {
    stage.dataset.unit = Math.min(Math.max(unit, 0), units - 1)
    stage.dataset.walks = "yes"
    tell({ unit: Number(stage.dataset.unit), part: -1, row: -1, column: -1 })
  }
  stage.tabIndex = 0
  stage.dataset.unit = plate.selected ?? 0
  stage.setAttribute("role", "group")
  const keys = `Arrow keys go from one to the next${plate.clickable ? ", Enter chooses one" : ""}.`
  stage.setAttribute("aria-label", `${plate.title || plate.alt}. ${keys}`)
  stage.onfocus = () => {
    readout.ariaLive = "polite"
    if (stage.matches(":focus-visible")) go(Number(stage.dataset.unit))
  }
  stage.addEventListener(GO_ON, () => go(Number(stage.dataset.unit)))
  stage.onblur = () => {
    readout.ariaLive = "off"
    delete stage.dataset.walks
    tell(null)
  }
  stage.onkeydown = (event) => {
    const unit = Number(stage.dataset.unit)
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: down, ArrowUp: -down }
    if (event.key in steps) go(unit + steps[event.key])
    else if (event.key === "Home" || event.key === "End") go(event.key === "Home" ? 0 : units - 1)
    else if (event.key === "Enter" && plate.clickable) choose(unit * plate.per_unit)
    else return
    event.preventDefault()
  }
}

function show(plate, index, pick) {
  const { width, height, tiles } = plate.grid
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
  const marks = plate.selected === null ? [] : boxesOf(plate, plate.selected, 1)
  const veil = path("veil"), pointed = path("pointed")
  overlay.append(...hairlines(plate), path("mark", [...plate.marks, ...marks]), veil, pointed)
  stage.append(image, overlay)
  const readout = element("div", "readout", plate.hint)
  const values = plate.values ? decode(plate.values) : null

  const placeOf = (event) => {
    const box = stage.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * width
    const y = ((event.clientY - box.top) / box.height) * height
    return locate(plate, x, y)
  }
  // Outlines what is pointed at and, where plates are linked, veils all other units.
  const light = (at) => {
    let boxes = []
    if (at) {
      const { per_unit: count } = plate, first = at.unit * count
      const unit = boxesOf(plate, first, count)
      if (tiles === 1 && at.row >= 0) boxes = [[at.column, at.row, 1, 1]]
      else boxes = at.part < 0 ? unit : boxesOf(plate, first + at.part, 1)
      if (plate.linked) veil.setAttribute("d", drawBoxes([[0, 0, width, height], ...unit]))
    } else veil.setAttribute("d", "")
    pointed.setAttribute("d", drawBoxes(boxes))
    readout.textContent = describe(plate, at, values)
  }
  const tell = (at) => {
    light(at)
    if (!plate.linked) return
    document.dispatchEvent(new CustomEvent(LINKED, { detail: { at, plate, from: stage } }))
  }
  const hear = ({ detail: { at, plate: other, from } }) => {
    if (!stage.isConnected) return document.removeEventListener(LINKED, hear)
    if (other.linked === plate.linked && from !== stage) light(translate(at, plate, other))
  }
  const follow = (event) => {
    const place = placeOf(event), { per_unit: count } = plate
    tell(place && { ...place, unit: Math.floor(place.tile / count), part: place.tile % count })
  }
  stage.onpointermove = stage.onpointerdown = follow
  // A finger leaves whenever it is lifted; what it pointed at stays until the focus goes elsewhere.
  stage.onpointerleave = (event) => {
    if (event.pointerType === "mouse" || !plate.linked) tell(null)
  }
  if (plate.linked) {
    document.addEventListener(LINKED, hear)
    walk(stage, plate, {
      tell,
      readout,
      choose: (tile) => pick({ plate: index, tile, row: 0, column: 0 }),
    })
  }
  if (plate.clickable) {
    stage.classList.add("clickable")
    stage.onclick = (event) => {
      const place = placeOf(event)
      if (place) pick({ plate: index, ...place })
    }
  }
  // Captions wrap at the picture's width, so that the next plate stands close by.
  const narrow = width * plate.zoom < NARROW && plate.caption.length > 40
  figure.style.width = `max(${width * plate.zoom}px, ${narrow ? 16 : 0}rem)`
  figure.append(stage)
  if (plate.hint) figure.append(readout)
  if (plate.caption) figure.append(element("figcaption", "caption", plate.caption))
  return figure
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".plates")
  const stages = [...root.querySelectorAll(".stage")]
  const focused = stages.indexOf(root.getRootNode().activeElement)
  const { unit, walks } = focused < 0 ? {} : { ...stages[focused].dataset }
  stages[focused]?.blur() // while the plates that hear of it are those on the page
  root.replaceChildren(
    ...data.plates.map((plate, index) =>
      show(plate, index, (place) => setTriggerValue("picked", place)),
    ),
  )
  // Who walks by keyboard goes on from where they are when the page has run.
  const again = root.querySelectorAll(".stage")[focused]
  if (!again?.dataset.unit) return
  again.dataset.unit = unit
  again.focus({ preventScroll: true })
  if (walks) again.dispatchEvent(new Event(GO_ON))
}
