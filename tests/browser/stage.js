// A page with a paper, an answer and a timeline, without a server. What happens on it stands last.
async ({show, Pen}, {networks, pen}) => {
  const wait = async () => { for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame) }
  window.fetch = async name => {
    const [which, end] = name.split(".")
    const {plan, block} = networks[which]
    if (end === "json") return new Response(plan)
    return new Response(Uint8Array.from(atob(block), sign => sign.charCodeAt(0)))
  }
  document.body.replaceChildren()
  const [sheet, answer, timeline] = [0, 1, 2].map(() => document.createElement("div"))
  sheet.className = "st-key-draw_paper"
  const host = document.createElement("div")
  host.dataset.testid = "stBidiComponentIsolated"
  host.attachShadow({mode: "open"})
  sheet.append(host)
  const buttons = document.createElement("div")
  buttons.className = "st-key-draw_clear"
  const clear = document.createElement("button")
  buttons.append(clear)
  document.body.append(sheet, answer, timeline, buttons)
  const lay = () => { // another paper in the place of what is there
    const canvas = document.createElement("canvas")
    canvas.className = "upper-canvas"
    canvas.width = canvas.height = 300
    canvas.style = "position: absolute; left: 20px; top: 30px"
    host.shadowRoot.replaceChildren(canvas)
    return canvas
  }
  const tell = async (paper, network, strokes = [], record = null) => { // what the server says
    show(answer, {part: "answer", paper, side: 300, brush: 16, pen, strokes, record, several: false,
      names: ["0", "1"], words: [[0, "sure"]], empty: "Draw a digit", unpacked: "",
      plan: `${network}.json`, weights: `${network}.bin`, digest: networks[network]?.digest})
    show(timeline, {part: "timeline"})
    await wait()
  }
  const point = async (kind, canvas, x, y, more = {}) => {
    const at = canvas.isConnected ? canvas : document.body
    at.dispatchEvent(new PointerEvent(`pointer${kind}`, {clientX: x + 20, clientY: y + 30, pointerId: 1,
      isPrimary: true, button: 0, bubbles: true, composed: true, ...more}))
    await wait()
  }
  const shown = () => ({of: answer.querySelector(".live-answer").dataset.of,
    sign: answer.querySelector(".answer-sign").textContent, note: answer.querySelector(".live-note").textContent,
    bars: [...answer.querySelectorAll(".bar")].map(bar => bar.style.width),
    moments: Number(timeline.querySelector("canvas").getAttribute("aria-valuemax"))})
  const line = async (canvas, places) => {
    await point("down", canvas, ...places[0])
    for (const place of places.slice(1)) await point("move", canvas, ...place)
  }
  const lines = { "-": [[60, 150], [150, 151], [240, 150]], "|": [[150, 60], [151, 150], [150, 240]] }
  const told = name => { // a line as the server tells of it
    const drawn = new Pen(16)
    for (const [x, y] of lines[name]) drawn.add(x, y)
    return {path: drawn.path(), width: drawn.width}
  }
  const place = ({clientX, clientY}) => [clientX - 20, clientY - 30]
  SCENE
}
