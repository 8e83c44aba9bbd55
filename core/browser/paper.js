// The paper: the drawing canvas of the page, which lies in a tree of its own.

const PLACE = "st-key-draw_paper"

/** The tree that the paper lies in, or null while there is none. */
export const findPaper = () => document.querySelector(`.${PLACE} [data-testid=stBidiComponentIsolated]`)?.shadowRoot ?? null

/** Presses one of the canvas's own buttons, which nobody sees. */
export const press = title => findPaper()?.querySelector(`.dc-toolbar button[title="${title}"]`)?.click()

/** Where a canvas of the paper lies, or will: for some milliseconds its own parts lie below each other. */
export function locate(canvas) {
  const {left, top} = (canvas.closest(".dc-container") ?? canvas).getBoundingClientRect()
  const {width, height} = canvas.getBoundingClientRect()
  return new DOMRect(left, top, width, height)
}

/** Leads the canvas's own pen along these places of it. */
export function drawOn(canvas, places) {
  const {left, top, width} = canvas.getBoundingClientRect()
  const scale = width / canvas.width
  const lead = (kind, on, [x, y]) => on.dispatchEvent(new MouseEvent(kind, {clientX: left + x * scale, clientY: top + y * scale, button: 0, buttons: 1, bubbles: true, composed: true}))
  lead("mousedown", canvas, places[0])
  for (const place of places.slice(1)) lead("mousemove", document, place)
  lead("mouseup", document, places[places.length - 1])
}

/** Whether the canvas below the one that a pen is led over holds ink at half of these places. */
export function hasInk(canvas, places) {
  const sheet = canvas.parentNode.querySelector(".lower-canvas")
  if (!sheet) return true // nothing to look at
  const {data} = sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height)
  const inside = places.map(place => place.map(Math.floor)).filter(([x, y]) => x >= 0 && y >= 0 && x < sheet.width && y < sheet.height)
  const inked = inside.filter(([x, y]) => data[4 * (y * sheet.width + x) + 3] > 0)
  return 2 * inked.length >= inside.length
}

/** Whether an element lies in the paper. */
export const inPaper = canvas => {
  for (let node = canvas; node; node = node.parentNode ?? node.host) if (node.classList?.contains(PLACE)) return true
  return false
}
