// Small pictures with captions, all cut from one image. Arrow keys walk through them, and beyond the
// first or last one to another page. Below stands what is pointed at in a sentence, unless the
// captions say it all (`terse`). Text arrives as data and is only ever set as text.
const PATIENCE = 120 // milliseconds: who holds a key down is asked for the last picture only

function element(name, className, text) {
  const made = document.createElement(name)
  made.className = className
  if (text) made.textContent = text
  return made
}

function build(root, data, choose) {
  const { columns, height, width, gap, zoom } = data.grid
  const list = element("div", "gallery")
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", data.alt)
  list.style.setProperty("--sheet", `url("${data.source}")`)
  list.style.setProperty("--sheet-width", `${data.grid.sheet_width * zoom}px`)
  data.items.forEach((item, index) => {
    const made = element("button", "item")
    made.type = "button"
    made.setAttribute("role", "option")
    made.setAttribute("aria-label", item.readout)
    made.style.width = `${width * zoom}px`
    const picture = element("span", "picture")
    const left = (index % columns) * (width + gap), top = Math.floor(index / columns) * (height + gap)
    picture.style.cssText =
      `width:${width * zoom}px;height:${height * zoom}px;` +
      `background-position:${-left * zoom}px ${-top * zoom}px`
    made.append(picture, element("span", "title", item.title), element("span", "note", item.note))
    made.onclick = () => choose(index)
    made.onpointerenter = made.onfocus = () => root.readout.replaceChildren(item.readout)
    list.append(made)
  })
  list.onpointerleave = () => root.readout.replaceChildren(root.resting)
  return list
}

function mark(root, selected) {
  root.querySelectorAll(".item").forEach((item, index) => {
    item.setAttribute("aria-selected", index === selected)
    item.tabIndex = index === (selected ?? 0) ? 0 : -1
  })
}

// The picture that an arrow key leads to; -1 and the number of pictures stand for other pages.
function target(key, index, count, columns) {
  if (key === "ArrowLeft") return index - 1
  if (key === "ArrowRight") return index + 1
  if (key === "ArrowUp") return index >= columns ? index - columns : index
  if (key === "ArrowDown") return index + columns < count ? index + columns : index
  if (key === "PageUp") return -1
  if (key === "PageDown") return count
  if (key === "Home") return 0
  if (key === "End") return count - 1
  return null
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root")
  const { selected, ...still } = data
  const drawn = JSON.stringify(still)
  const choose = (index) => {
    mark(root, index)
    clearTimeout(root.waiting)
    root.waiting = setTimeout(() => setTriggerValue("picked", { index, of: data.name }), root.patience)
  }
  if (root.drawn !== drawn) {
    const focused = root.contains(parentElement.activeElement ?? parentElement.getRootNode().activeElement)
    root.readout = element("div", "readout")
    const list = build(root, data, (index) => { root.patience = 0; choose(index) })
    root.replaceChildren(list, ...(data.terse ? [] : [root.readout]))
    root.drawn = drawn
    mark(root, selected)
    if (focused) root.querySelector('.item[tabindex="0"]')?.focus({ preventScroll: true })
  }
  root.resting = data.items[selected]?.readout ?? ""
  root.readout.replaceChildren(root.resting)
  mark(root, selected)
  root.onkeydown = (event) => {
    const items = [...root.querySelectorAll(".item")]
    const index = items.indexOf(event.target)
    const next = index < 0 ? null : target(event.key, index, items.length, data.grid.columns)
    if (next === null) return
    event.preventDefault()
    if (next < 0 || next >= items.length) {
      clearTimeout(root.waiting)
      setTriggerValue("turned", { by: next < 0 ? -1 : 1, of: data.name })
      return
    }
    items[next].focus()
    root.patience = PATIENCE
    choose(next)
  }
}
