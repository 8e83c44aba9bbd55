// Play: the image flows through the network, a column at a time.

const STEP = 750 // milliseconds from a column to the next

export class Flow {
  constructor(picture) {
    this.picture = picture
    this.at = Infinity // the column that is reached; beyond the last one all is there
  }

  get runs() {
    return Boolean(this.timer)
  }

  /** Goes on by itself, from the image where all was there before. */
  play() {
    if (this.at === Infinity) this.go(0)
    this.timer = setInterval(() => this.step(1), STEP)
    this.picture.tools.update()
  }

  pause() {
    clearInterval(this.timer)
    this.timer = null
    this.picture.tools.update()
  }

  step(by) {
    const last = this.picture.columns.length - 1
    const from = this.at === Infinity ? (by > 0 ? -1 : last + 1) : this.at
    if (from + by > last) return this.end()
    this.go(Math.max(0, from + by))
  }

  go(column) {
    const {picture} = this
    picture.closeup.close()
    this.at = column
    picture.light(null)
    this.mark()
    picture.stage.querySelectorAll(".pic-column")[column]?.scrollIntoView({block: "nearest", inline: "nearest"})
    picture.said.textContent = tell(picture, column)
    picture.tools.update()
  }

  /** Shows how far it came, also where the columns are new. */
  mark() {
    ;[...this.picture.stage.querySelectorAll(".pic-column")].forEach((element, place) => {
      element.classList.toggle("pic-coming", place > this.at)
      element.classList.toggle("pic-now", place === this.at)
    })
  }

  /** All is there. */
  end() {
    clearInterval(this.timer)
    this.timer = null
    if (this.at === Infinity) return
    this.at = Infinity
    for (const element of this.picture.stage.querySelectorAll(".pic-column")) element.classList.remove("pic-coming", "pic-now")
    this.picture.light(null)
    this.picture.tools.update()
  }
}

const WORDS = {
  image: "What the network reads",
  conv: "each filter slides over all maps before and sums up products",
  depthwise: "each filter slides over one map and sums up products",
  dense: "each unit sums up everything before, each number with a weight of its own",
  max: "of each window the largest number stays",
  mean: "of each window the mean stays",
  "max all": "of each map the largest number stays",
  "mean all": "of each map the mean stays",
  Add: "two branches are added, number by number",
  Concatenate: "branches are put side by side",
}

/** What happens in a column, in a sentence. */
function tell({columns}, at) {
  const told = columns[at].map(block => {
    const name = block.first.reads.length ? `${block.name}: ` : ""
    const rest = block.steps.slice(1).map(({op, act}) => (op === "affine" ? "normalized" : op === "softmax" ? "made shares of 1" : act ?? op))
    const relu = block.first.relu ? ["relu"] : []
    return `${name}${WORDS[block.first.op] ?? block.first.op}${[...relu, ...rest].map(word => `, then ${word}`).join("")}.`
  })
  return told.join(" ")
}
