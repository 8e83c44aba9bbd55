// A picture on which a part is cut out, or ink wiped away, by dragging: with a mouse, a pen or a
// finger. By keyboard: arrow keys move the cut, with Shift they change its size, Escape takes it
// back. Coordinates are shares of the picture. Text arrives as data and is only ever set as text.
const LEAST = 0.03 // of a side; a shorter drag is a click
const STEP = 0.02 // of a side, for each press of an arrow key
const WHOLE = [0, 0, 1, 1]
const TOOLS = {
  crop: ["Cut out", "Drag around the digit."],
  erase: ["Wipe away", "Drag over what is not the digit."],
}
const FULL = "No more can be wiped away: cut out the digit."

function element(name, className, text) {
  const made = document.createElement(name)
  made.className = className
  if (text) made.textContent = text
  return made
}

function clamp(value) {
  return Math.min(1, Math.max(0, value))
}

function rectangle(start, end) {
  return [
    Math.min(start.x, end.x), Math.min(start.y, end.y),
    Math.max(start.x, end.x), Math.max(start.y, end.y),
  ]
}

// The cut after an arrow key: moved, or with Shift made larger or smaller at its right and below.
function shifted([left, top, right, bottom], key, resize) {
  const across = { ArrowLeft: -STEP, ArrowRight: STEP }[key] ?? 0
  const down = { ArrowUp: -STEP, ArrowDown: STEP }[key] ?? 0
  if (resize)
    return [left, top, Math.max(left + LEAST, clamp(right + across)), Math.max(top + LEAST, clamp(bottom + down))]
  const x = Math.min(1 - right, Math.max(-left, across)), y = Math.min(1 - bottom, Math.max(-top, down))
  return [left + x, top + y, right + x, bottom + y]
}

function paint(root) {
  root.asked = null
  const { sheet, crop, erased } = root
  const pen = sheet.getContext("2d"), { width, height } = sheet
  const style = getComputedStyle(root)
  pen.clearRect(0, 0, width, height)
  pen.fillStyle = style.getPropertyValue("--st-background-color")
  for (const [x, y, radius] of erased) {
    pen.beginPath()
    pen.arc(x * width, y * height, radius * Math.max(width, height), 0, 2 * Math.PI)
    pen.fill()
  }
  if (!crop) return
  const [left, top, right, bottom] = crop
  const box = [left * width, top * height, (right - left) * width, (bottom - top) * height]
  pen.globalAlpha = 0.72
  pen.beginPath()
  pen.rect(0, 0, width, height)
  pen.rect(...box)
  pen.fill("evenodd")
  pen.globalAlpha = 1
  pen.strokeStyle = style.getPropertyValue("--st-primary-color")
  pen.lineWidth = 2 * devicePixelRatio
  pen.strokeRect(...box)
}

function repaint(root) {
  root.asked ??= requestAnimationFrame(() => paint(root))
}

function choose(root, tool) {
  root.tool = tool
  root.querySelectorAll("[role=radio]").forEach((made) => {
    made.setAttribute("aria-checked", made.value === tool)
  })
  root.hint.textContent = TOOLS[tool][1]
}

function build(root, data) {
  const tools = element("div", "tools")
  tools.setAttribute("role", "radiogroup")
  tools.setAttribute("aria-label", "What dragging on the picture does")
  for (const [value, [text]] of Object.entries(TOOLS)) {
    const made = element("button", "tool", text)
    made.type = "button"
    made.value = value
    made.setAttribute("role", "radio")
    made.onclick = () => choose(root, value)
    tools.append(made)
  }
  const frame = element("div", "frame")
  const picture = element("img", "photo")
  picture.src = data.source
  picture.alt = data.alt
  root.sheet = element("canvas", "over")
  root.sheet.tabIndex = 0
  root.sheet.setAttribute("role", "application")
  root.sheet.setAttribute("aria-label", data.help)
  root.sheet.width = Math.round(data.width * devicePixelRatio)
  root.sheet.height = Math.round(data.height * devicePixelRatio)
  frame.style.cssText = `width:${data.width}px;aspect-ratio:${data.width}/${data.height}`
  frame.append(picture, root.sheet)
  root.hint = element("div", "hint")
  root.hint.setAttribute("role", "status")
  const head = element("div", "head")
  head.append(tools, root.hint)
  root.replaceChildren(head, frame)
  choose(root, root.tool ?? "crop")
}

function listen(root, data, send) {
  const at = (event) => {
    const { left, top, width, height } = root.sheet.getBoundingClientRect()
    return { x: clamp((event.clientX - left) / width), y: clamp((event.clientY - top) / height) }
  }
  // Wipes from where the pointer was to where it is, a disc at each radius, however fast it went.
  const wipe = (to) => {
    const from = root.last ?? to, longer = Math.max(data.width, data.height)
    const across = (to.x - from.x) * data.width, down = (to.y - from.y) * data.height
    const discs = Math.floor(Math.hypot(across, down) / longer / data.radius)
    if (root.last && !discs) return
    for (let disc = root.last ? 1 : 0; disc <= discs && root.erased.length < data.most; disc++) {
      const share = discs ? disc / discs : 0
      root.erased.push([from.x + share * (to.x - from.x), from.y + share * (to.y - from.y), data.radius])
    }
    root.last = to
    if (root.erased.length >= data.most) root.hint.textContent = FULL
  }
  root.sheet.onpointerdown = (event) => {
    if (event.button > 0 || !event.isPrimary) return
    root.sheet.setPointerCapture(event.pointerId)
    root.start = at(event)
    root.last = null
    root.before = root.crop
    if (root.tool === "erase") wipe(root.start)
    repaint(root)
  }
  root.sheet.onpointermove = (event) => {
    if (!root.start || !event.isPrimary) return
    if (root.tool === "crop") root.crop = rectangle(root.start, at(event))
    else for (const one of event.getCoalescedEvents?.() ?? [event]) wipe(at(one))
    repaint(root)
  }
  root.sheet.onpointerup = (event) => {
    if (!root.start || !event.isPrimary) return
    const [left, top, right, bottom] = rectangle(root.start, at(event))
    root.start = null
    if (root.tool === "erase") return send("erased", root.erased)
    if (right - left < LEAST || bottom - top < LEAST) root.crop = root.before
    else send("crop", (root.crop = [left, top, right, bottom]))
    repaint(root)
  }
  root.sheet.onpointercancel = () => {
    root.start = null
    if (root.tool === "erase") return send("erased", root.erased)
    root.crop = root.before
    repaint(root)
  }
  root.sheet.onkeydown = (event) => {
    if (event.key === "Escape") root.crop = null
    else if (event.key.startsWith("Arrow")) root.crop = shifted(root.crop ?? WHOLE, event.key, event.shiftKey)
    else return
    event.preventDefault()
    repaint(root)
    clearTimeout(root.waiting)
    root.waiting = setTimeout(() => send("crop", root.crop), 300)
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const drawn = JSON.stringify([data.source, data.width, data.height])
  if (root.drawn !== drawn) build(root, data)
  root.drawn = drawn
  if (!root.start) {
    root.crop = data.crop
    root.erased = data.erased.map((disc) => [...disc])
  }
  listen(root, data, (name, value) => setTriggerValue("changed", { [name]: value, of: data.name }))
  repaint(root)
}
