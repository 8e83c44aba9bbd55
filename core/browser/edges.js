// The lines between the maps of the picture, on one canvas that lies over all of them.

import {readWindow} from "./account.js"
import {css, mix} from "./paint.js"

const THICKEST = 7
const MOST_LINES = 14 // of a unit to those of a vector, the strongest

/** A line from the right of one place to the left of another. */
function connect(context, [x, y], [toX, toY], width, color) {
  const half = (toX - x) / 2
  context.beginPath()
  context.moveTo(x, y)
  context.bezierCurveTo(x + half, y, toX - half, toY, toX, toY)
  context.lineWidth = width
  context.strokeStyle = color
  context.stroke()
}

export class Edges {
  constructor() {
    this.canvas = document.createElement("canvas")
    this.canvas.className = "pic-edges"
    this.canvas.setAttribute("aria-hidden", "true")
  }

  /** Fits the canvas to the stage. */
  fit(width, height) {
    const ratio = window.devicePixelRatio || 1
    Object.assign(this.canvas, {width: Math.round(width * ratio), height: Math.round(height * ratio)})
    Object.assign(this.canvas.style, {width: `${width}px`, height: `${height}px`})
    this.context = this.canvas.getContext("2d")
    this.ratio = ratio
  }

  begin() {
    const {canvas, context, ratio} = this
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
  }

  /** The lines at rest: faint, from each tile to those that read it. */
  rest(picture, until = Infinity) {
    this.begin()
    const {colors} = picture
    for (const block of picture.blocks)
      for (const source of block.reads) {
        const now = block.column === until
        if (block.column > until) continue
        const color = now ? css(picture.colors.accent, 0.5) : css(colors.ink, 0.13)
        const [from, to] = [picture.tilesOf(source), picture.tilesOf(block)]
        const own = block.first.op === "max" || block.first.op === "mean" || !block.first.kernel
        for (const tile of to)
          for (const other of from) {
            const paired = own && tile.numbers && other.numbers && !tile.isAnswer
            if (paired && tile.number !== other.number) continue
            if (!paired && from.length * to.length > 40 && !now && Math.abs(from.indexOf(other) / from.length - to.indexOf(tile) / to.length) > 0.2) continue
            if (other.numbers?.length === 0) continue // the whole of an image whose channels are shown
            connect(this.context, middle(other, "right"), middle(tile, "left"), now ? 1.2 : 1, color)
          }
      }
  }

  /** Those of a unit: what gives to it, and what it gives to others. Each gift is {from, to, value}: tiles with units. */
  light(picture, {gifts, given}) {
    this.begin()
    for (const group of [gifts, given]) {
      const strongest = [...group].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, Math.max(MOST_LINES, picture.rows))
      const top = Math.abs(strongest[0]?.value ?? 0)
      for (const {from, to, value} of strongest) {
        const part = top > 0 ? Math.abs(value) / top : 0
        const color = value < 0 ? picture.colors.below : picture.colors.above
        connect(this.context, from, to, 0.75 + part * (THICKEST - 0.75), css(part ? color : picture.colors.ink, part ? 0.35 + 0.55 * part : 0.25))
      }
    }
  }

  /** The kernels of a unit beside the maps that they read: blue below 0, orange above. */
  kernels(picture, unit, tiles) {
    const {context} = this
    const seen = tiles.map(tile => ({tile, ...readWindow(unit, tile.number)}))
    const top = seen.reduce((most, {kernel}) => kernel.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0)
    for (const {tile, kernel, rows, columns} of seen) {
      const cell = Math.max(1, Math.floor(Math.min(picture.gap * 0.6, tile.box.height * 0.7) / Math.max(rows, columns)))
      const [left, middle] = tile.anchor(null, "right")
      const [x, y] = [Math.round(left + 4), Math.round(middle - (cell * rows) / 2)]
      context.fillStyle = css(picture.colors.ink, 0.45)
      context.fillRect(x - 1, y - 1, columns * cell + 2, rows * cell + 2)
      kernel.forEach((value, i) => {
        context.fillStyle = css(mix(value, top, true, picture.colors))
        context.fillRect(x + (i % columns) * cell, y + Math.floor(i / columns) * cell, cell, cell)
      })
    }
  }

  /** A frame around a part of a tile. */
  frame(picture, [x, y, width, height], isUnit) {
    const {context} = this
    context.lineWidth = isUnit ? 2 : 1.5
    context.strokeStyle = css(picture.colors.paper, 0.8)
    context.strokeRect(x - 1.5, y - 1.5, width + 3, height + 3)
    context.strokeStyle = css(picture.colors.accent)
    context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1)
  }
}

/** The middle of a side of a tile: of a vector's, of all of it. */
function middle(tile, side) {
  const {top, height} = tile.box
  return [tile.edge(side), top + height / 2]
}
