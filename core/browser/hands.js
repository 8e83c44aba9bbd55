// Keys and drags on the picture of a network.

/** The tile that an event is about, or null. */
export const findTile = event => event.composedPath().find(node => node.tile)?.tile ?? null

export class Hands {
  constructor(picture) {
    this.picture = picture
  }

  /** Arrow keys go from map to map, Enter opens, Escape lets all rest. */
  move(event) {
    const tile = findTile(event)
    if (!tile) return
    if (event.key === "Escape") this.picture.light((this.picture.focused = null))
    const within = tile.go?.(event.key)
    const next = within ? null : this.findNext(tile, event.key)
    if (!within && !next) return
    event.preventDefault()
    if (within) return this.picture.light((this.picture.focused = within))
    tile.element.tabIndex = -1
    next.element.tabIndex = 0
    next.element.focus()
  }

  findNext(tile, key) {
    const all = this.picture.columns.map(column => column.flatMap(block => this.picture.tilesOf(block)))
    const column = all.findIndex(tiles => tiles.includes(tile))
    const at = all[column].indexOf(tile)
    if (key === "ArrowUp" || key === "ArrowDown") return all[column][at + (key === "ArrowUp" ? -1 : 1)]
    const beside = all[column + ({ArrowLeft: -1, ArrowRight: 1}[key] ?? NaN)]
    return beside?.[Math.min(beside.length - 1, Math.round((at / Math.max(1, all[column].length - 1)) * (beside.length - 1)))]
  }

  /** Moves what is larger than its place. */
  drag(event) {
    if (event.pointerType === "touch" || findTile(event) || event.composedPath()[0].closest?.("button")) return
    const {pane} = this.picture
    const [x, y, left, top] = [event.clientX, event.clientY, pane.scrollLeft, pane.scrollTop]
    const move = now => pane.scrollTo(left + x - now.clientX, top + y - now.clientY)
    const end = () => (document.removeEventListener("pointermove", move), document.removeEventListener("pointerup", end))
    document.addEventListener("pointermove", move)
    document.addEventListener("pointerup", end)
  }
}
