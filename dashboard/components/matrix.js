// A matrix of numbers whose cells, rows and columns can be chosen, by click or by keyboard: Tab
// reaches it, arrow keys walk, Enter chooses. Text arrives as data and is only ever set as text.
function cell(tag, className, text) {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}

function button(text, title, onclick) {
  const made = cell("button", "", text)
  made.type = "button"
  made.title = title
  made.tabIndex = -1
  made.onclick = onclick
  return made
}

function build(data, pick) {
  const table = cell("table", "matrix", "")
  table.classList.toggle("long", data.long)
  table.classList.toggle("many", data.many)
  const head = table.createTHead()
  const over = head.insertRow()
  over.append(cell("td", "", ""), cell("td", "", ""))
  const across = cell("th", "axis", data.column_title)
  across.colSpan = data.names.length
  over.append(across)
  const names = head.insertRow()
  names.append(cell("td", "", ""), cell("td", "", ""))
  data.names.forEach((name, column) => {
    const th = cell("th", "", "")
    th.scope = "col"
    th.append(button(name, `${data.column_title} ${name}`, () => pick(null, column)))
    names.append(th)
  })
  const body = table.createTBody()
  data.names.forEach((name, row) => {
    const tr = body.insertRow()
    if (row === 0) {
      const down = cell("th", "axis down", "")
      down.rowSpan = data.names.length
      down.append(cell("span", "", data.row_title))
      tr.append(down)
    }
    const th = cell("th", "", "")
    th.scope = "row"
    th.append(button(name, `${data.row_title} ${name}`, () => pick(row, null)))
    tr.append(th)
    data.cells[row].forEach(({ text, title, background, color }, column) => {
      const td = tr.insertCell()
      const made = button(text, title, () => pick(row, column))
      made.setAttribute("aria-label", title)
      if (row === column) made.className = "diagonal"
      if (background) made.style.cssText = `background:${background};color:${color}`
      td.append(made)
    })
  })
  return table
}

// Marks a cell; or the name of a row or column and its mistakes, which are all but the diagonal.
function mark(root, { label, read }) {
  const whole = (label === null) !== (read === null)
  const set = (made, chosen) => {
    made.setAttribute("aria-pressed", chosen)
    made.classList.toggle("chosen", chosen)
  }
  root.querySelectorAll("tbody tr").forEach((tr, row) => {
    set(tr.querySelector("th button"), whole && label === row)
    tr.querySelectorAll("td button").forEach((made, column) => {
      const here = (label === null || label === row) && (read === null || read === column)
      set(made, here && (whole ? row !== column : label !== null))
    })
  })
  root.querySelectorAll("thead button").forEach((made, column) => set(made, whole && read === column))
}

// The buttons as a grid: the names of the columns, then each row with its name.
function grid(root) {
  return [...root.querySelectorAll("tr")].slice(1).map((tr) => {
    const buttons = [...tr.querySelectorAll("button")]
    return tr.parentElement.tagName === "THEAD" ? [null, ...buttons] : buttons
  })
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

function walk(event, root) {
  const step = STEPS[event.key]
  if (!step) return
  const buttons = grid(root)
  const row = buttons.findIndex((line) => line.includes(event.target))
  const column = row < 0 ? -1 : buttons[row].indexOf(event.target)
  const next = buttons[row + step[0]]?.[column + step[1]]
  event.preventDefault()
  if (!next) return
  event.target.tabIndex = -1
  next.tabIndex = 0
  next.focus()
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".stage")
  const { selected, ...still } = data
  const drawn = JSON.stringify(still)
  if (root.drawn !== drawn) {
    const pick = (label, read) => {
      mark(root, { label, read }) // at once; the answer comes with the next run of the page
      setTriggerValue("picked", { label, read })
    }
    root.replaceChildren(build(data, pick))
    root.drawn = drawn
    root.querySelector("tbody button").tabIndex = 0
    root.onkeydown = (event) => walk(event, root)
  }
  mark(root, selected)
}
