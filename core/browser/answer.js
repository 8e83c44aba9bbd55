import {make, share} from "./elements.js"

const MOST_BARS = 12 // classes, beyond which the likeliest ones alone have a bar

/** The answer in large and the probabilities as bars: those of the moment, or the server's. */
export class Answer {
  constructor(root) {
    this.root = root
    this.sign = make("span", "answer-sign accent")
    this.words = make("span")
    this.line = make("div", "answer")
    this.line.setAttribute("role", "status")
    this.line.append(this.sign, this.words)
    this.bars = make("div", "bars")
    this.note = make("p", "live-note muted")
    this.beside = make("div", "live-answer")
    this.beside.append(this.line, this.bars)
    this.rest = make("div", "bar-rest muted")
    this.take = make("button", "live-take", "Take it along")
    this.take.title = "Sends your drawing to the server: its answer is kept, and other pages show the drawing."
    this.take.hidden = true
    this.take.onclick = () => this.session.send()
    this.root.replaceChildren(this.beside, this.note, this.take)
    this.rows = []
  }

  update(session) {
    const {data} = this
    const live = session.ahead && session.reading && (!data.several || session.pen || session.past)
    const {record} = data
    const empty = session.ahead && !session.pen && !session.strokes.length // nobody answers to that
    const values = live ? session.reading.probabilities : empty ? null : record?.probabilities ?? null
    this.beside.dataset.of = live ? "moment" : values ? "record" : "nothing"
    this.line.setAttribute("aria-live", session.sheet.pen ? "off" : "polite")
    this.line.classList.toggle("waiting", !values)
    const first = values ? values.indexOf(Math.max(...values)) : -1
    const name = values ? data.names[first] : ""
    this.sign.textContent = name || "?"
    this.sign.className = `answer-sign accent${name.length <= 2 ? "" : name.length <= 12 ? " answer-word" : " answer-words"}`
    this.words.replaceChildren(...this.describe(values, first, live ? null : record))
    this.draw(values, first)
    this.note.textContent = this.remark(session, live)
    this.session = session
    this.take.hidden = !session.settings?.alone || session.shown || session.strokes.every(stroke => stroke.told)
  }

  describe(values, first, record) {
    if (!values) return [document.createTextNode(this.data.empty)]
    const word = record ? record.words : this.data.words.find(([lowest]) => values[first] >= lowest)[1]
    const said = [document.createTextNode(`${word}: `), make("b", "", share(values[first]))]
    if (!record?.strange) return said
    const notice = make("span", "notice")
    notice.append(make("b", "", "This may not be a digit."), ` ${record.turned}`)
    return [notice, ...said]
  }

  draw(values, first) {
    const {names} = this.data
    const all = names.map((_, index) => index)
    const few = names.length <= MOST_BARS
    const shown = few ? all : (values ? [...all].sort((a, b) => values[b] - values[a]) : all).slice(0, MOST_BARS - 2)
    while (this.rows.length < shown.length) {
      const row = {name: make("div", "bar-name"), bar: make("div", "bar"), number: make("div", "number")}
      const track = make("div", "bar-track")
      track.append(row.bar)
      this.bars.append(row.name, track, row.number)
      this.rows.push(row)
    }
    shown.forEach((index, place) => {
      const row = this.rows[place]
      row.name.textContent = names[index]
      row.bar.className = index === first ? "bar bar-first" : "bar"
      row.bar.style.width = `${values ? (100 * values[index]).toFixed(2) : 0}%`
      row.number.textContent = values ? share(values[index]) : ""
    })
    if (few) return
    const hidden = all.filter(index => !shown.includes(index))
    this.rest.textContent = `${hidden.length} other classes${values ? `, each ${share(Math.max(...hidden.map(index => values[index])))} at most` : ""}`
    this.bars.append(this.rest) // below all rows
  }

  remark(session, live) {
    if (session.problem || this.data.unpacked) return `${session.problem || this.data.unpacked} The answer comes when you lift the pen.`
    if (!session.plan) return ""
    if (!session.network) return "The network is on its way to your browser."
    if (session.settings.alone && live && !session.shown) return "Read in your browser alone; the server has not seen it."
    if (session.shown) return "This drawing draws itself, until your pen touches the paper."
    const {record} = this.data
    if (!live && record && session.reading && !this.data.several) {
      const off = Math.max(...record.probabilities.map((value, index) => Math.abs(value - session.reading.probabilities[index])))
      if (off > 1e-3) return `While you drew, this page's own reading differed from this answer by up to ${off.toFixed(3)}.`
    }
    if (session.slow) return "A reading takes long on this device: every second frame is left out."
    return session.kernels ? "" : "This browser reads without WebAssembly, and so more slowly."
  }
}

/** The digit image of the moment and, layer by layer, what some filters make of it. */
