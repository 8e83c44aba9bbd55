import {make, share} from "./elements.js"
import {cut} from "./strokes.js"

const COLORS = ["#999999", "#56B4E9", "#009E73", "#E69F00", "#CC79A7", "#D55E00", "#B79F00", "#7F7F7F", "#0072B2", "#8C6BB1"]
const EVERY = 4 // points of a stroke between two moments, where it was not drawn before our eyes
const MOST_MOMENTS = 300 // and as many of these about, fewer where each takes longer:
const MOST_WORK = 1e6 // points that are drawn for all of them, about a second's work
const MOST_STROKES = 100 // that are looked at; a person's digit has under ten

/** How the answer came about: the probabilities at each moment of the pen, as bands over time. */
export class Timeline {
  constructor(root) {
    this.root = root
    this.canvas = make("canvas", "live-time")
    this.canvas.tabIndex = 0
    this.canvas.setAttribute("role", "slider")
    this.canvas.setAttribute("aria-label", "Moments of your drawing, from the first touch to now")
    this.canvas.setAttribute("aria-valuemin", "1")
    this.said = make("p", "live-note muted")
    this.without = make("p", "live-note")
    this.root.replaceChildren(this.canvas, this.said, this.without)
    this.place = null
    this.size = null
    new ResizeObserver(() => { this.size = null; this.session?.paint() }).observe(this.canvas)
    this.canvas.onpointermove = event => {
      const box = this.canvas.getBoundingClientRect()
      this.go(Math.floor(((event.clientX - box.left) / box.width) * this.moments.length))
    }
    this.canvas.onpointerleave = this.canvas.onblur = () => this.go(null)
    this.canvas.onkeydown = event => {
      const last = this.moments.length - 1
      const to = {ArrowLeft: (this.place ?? last) - 1, ArrowRight: (this.place ?? last) + 1, Home: 0, End: last}[event.key]
      if (event.key === "Escape") this.go(null)
      if (to === undefined) return
      event.preventDefault()
      this.go(to)
    }
    this.moments = []
  }

  go(place) {
    if (!this.session || this.session.sheet.pen) return
    const none = place === null || !this.moments.length
    this.place = none ? null : Math.min(Math.max(place, 0), this.moments.length - 1)
    this.session.lookBack(none ? null : this.moments[this.place])
  }

  update(session) {
    this.session = session
    const {strokes, pen} = session.sheet
    const apart = Boolean(session.settings?.several) && !pen // the past of one of several digits is not told
    this.root.classList.toggle("live-apart", apart)
    if (!session.network || apart) return this.forget()
    const all = pen ? [...strokes, pen] : strokes
    this.root.classList.toggle("live-empty", !all.length)
    if (!pen) this.recall(session)
    this.moments = all.flatMap((stroke, number) => (stroke.moments ?? []).map(moment => ({...moment, stroke: number})))
    if (!session.past) this.place = null
    this.draw(session)
    this.say(session)
  }

  /** Shows no moments: those that were shown are of a network that is gone. */
  forget() {
    if (!this.moments.length) return
    this.moments = this.left = []
    this.place = null
    this.draw()
    this.canvas.setAttribute("aria-valuemax", "1")
    this.canvas.setAttribute("aria-valuenow", "1")
    this.said.textContent = this.without.textContent = ""
  }

  /** Works out the moments of strokes that came with the page, and what the digit is without each. */
  recall(session) {
    const {strokes} = session.sheet
    const length = strokes.reduce((sum, stroke) => sum + stroke.line.length, 0)
    const every = Math.max(EVERY, Math.ceil(length / MOST_MOMENTS), Math.ceil(length ** 2 / MOST_WORK))
    strokes.slice(0, MOST_STROKES).forEach((stroke, number) => {
      if (stroke.moments?.length) return
      stroke.moments = []
      for (let points = Math.min(every, stroke.line.length); ; points = Math.min(points + every, stroke.line.length)) {
        const reading = session.ask(cut(strokes, {stroke: number, points}))
        if (reading) stroke.moments.push({points, probabilities: [...reading.probabilities]})
        if (points === stroke.line.length) break
      }
    })
    if (session.past) return
    const {names} = session.settings
    const several = strokes.length > 1 && strokes.length <= 8 && !session.settings.several
    this.left = (several ? strokes : []).map((_, number) => {
      const reading = session.ask(strokes.filter((_, other) => other !== number))
      const first = reading ? reading.probabilities.indexOf(Math.max(...reading.probabilities)) : -1
      return reading && `without line ${number + 1}: ${names[first]} (${share(reading.probabilities[first])})`
    })
    if (session.reading) session.reading = session.ask(session.list()) // the maps are those of now again
  }

  draw(session) {
    const {canvas, moments} = this
    const ratio = window.devicePixelRatio || 1
    this.size ??= [canvas.clientWidth, canvas.clientHeight].map(side => Math.max(1, Math.round(side * ratio)))
    if (canvas.width !== this.size[0] || canvas.height !== this.size[1]) [canvas.width, canvas.height] = this.size
    const context = canvas.getContext("2d")
    context.clearRect(0, 0, canvas.width, canvas.height)
    const across = canvas.width / Math.max(moments.length, 1)
    moments.forEach(({probabilities}, at) => {
      if (at + 1 < moments.length && Math.floor(at * across) === Math.floor((at + 1) * across)) return
      let top = 0
      probabilities.forEach((value, index) => {
        context.fillStyle = COLORS[index % COLORS.length]
        context.fillRect(Math.floor(at * across), Math.round(top * canvas.height), Math.ceil(across) + 1, Math.ceil(value * canvas.height) + 1)
        top += value
      })
    })
    context.fillStyle = "#ffffff"
    context.font = `600 ${13 * ratio}px sans-serif`
    context.textAlign = "center"
    context.textBaseline = "middle"
    for (const {from, to, index, middle} of runs(moments))
      if ((to - from) * across > 18 * ratio) context.fillText(session.settings.names[index], ((from + to) / 2) * across, middle * canvas.height)
    for (let at = 1; at < moments.length; at++)
      if (moments[at].stroke !== moments[at - 1].stroke) context.fillRect(Math.round(at * across) - ratio, 0, 2 * ratio, canvas.height)
    if (this.place !== null) {
      context.fillStyle = getComputedStyle(canvas).color
      context.fillRect(Math.round((this.place + 0.5) * across) - ratio, 0, 2 * ratio, canvas.height)
    }
  }

  say(session) {
    const {moments, place, canvas} = this
    canvas.setAttribute("aria-valuemax", String(Math.max(moments.length, 1)))
    canvas.setAttribute("aria-valuenow", String((place ?? moments.length - 1) + 1))
    const names = session.settings.names
    const seen = runs(moments).map(({index}) => names[index])
    const path = seen.length > 6 ? [...seen.slice(0, 2), "...", ...seen.slice(-3)] : seen
    this.said.textContent = moments.length
      ? `First touch to now: ${path.join(", then ")}. Point at a moment to go back to it.`
      : "How the answer comes about is shown here, from the first touch to now."
    this.without.textContent = session.sheet.pen ? "" : (this.left ?? []).filter(Boolean).join(" · ")
  }
}

/** Stretches of moments with the same answer, and where its band lies at their middle. */
function runs(moments) {
  const found = []
  moments.forEach(({probabilities}, at) => {
    const index = probabilities.indexOf(Math.max(...probabilities))
    const last = found[found.length - 1]
    if (last?.index === index) last.to = at + 1
    else found.push({index, from: at, to: at + 1})
  })
  for (const run of found) {
    const {probabilities} = moments[Math.floor((run.from + run.to) / 2)]
    run.middle = probabilities.slice(0, run.index).reduce((a, b) => a + b, 0) + probabilities[run.index] / 2
  }
  return found
}
