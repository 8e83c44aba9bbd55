// What a unit of the picture is linked with: what gives to it, what it gives to, what it sees of the image.

import {account, findFields, measureGift} from "./account.js"
import {say} from "./paint.js"

export class Pointing {
  constructor(picture) {
    this.picture = picture
  }

  /** Lights what feeds a unit and what it feeds, and says its numbers; null lets all rest. */
  show(unit) {
    const {picture} = this
    picture.stage.classList.toggle("pic-pointing", Boolean(unit) && !picture.narrow)
    for (const tiles of picture.tiles?.values() ?? []) for (const {element} of tiles) element.classList.remove("pic-lit", "pic-path")
    if (!unit) {
      picture.said.textContent = picture.narrow ? "Swipe from layer to layer; touch a map to see how it was computed." : "Point at anything: what feeds it lights up. Click, and it opens."
      if (!picture.narrow && picture.tiles) picture.edges.rest(picture)
      return
    }
    const told = account(unit)
    picture.said.textContent = this.tell(unit, told)
    if (picture.narrow) return
    const own = picture.tilesOf(unit.block).find(tile => !tile.numbers || tile.numbers.includes(unit.number))
    const to = own?.anchor(unit, "left")
    const gifts = []
    const readTiles = []
    for (const part of told.parts)
      for (const tile of this.picture.tilesOf(part.block)) {
        if (tile.numbers && !tile.numbers.includes(part.number)) continue
        tile.element.classList.add("pic-lit")
        readTiles.push(tile)
        if (to) gifts.push({from: tile.anchor(part, "right"), to, value: part.value})
      }
    picture.edges.light(picture, {gifts, given: own ? this.findGiven(unit, own) : []})
    const fields = findFields(unit, this.picture.blocks)
    for (const [block, field] of fields)
      for (const tile of this.picture.tilesOf(block)) {
        const isOwn = tile === own
        if (block === unit.block && !isOwn) continue
        tile.element.classList.add(isOwn ? "pic-lit" : "pic-path")
        if (block.isVector && !isOwn) continue
        if (tile.isAnswer || tile.name) continue
        picture.edges.frame(picture, tile.cellOf && isOwn ? tile.cellOf(unit.number) : tile.frame(field), isOwn)
      }
    own?.element.classList.add("pic-lit")
    if (/^(conv|depthwise)$/.test(unit.block.first.op)) picture.edges.kernels(picture, unit, [...new Set(readTiles)])
  }

  /** What a unit's map gives to the strongest unit of each map that reads it. */
  findGiven(unit, own) {
    const given = []
    const from = own.anchor(unit, "right")
    for (const reader of unit.block.readers)
      for (const tile of this.picture.tilesOf(reader)) {
        const all = tile.numbers ? [tile.unit()] : Array.from({length: reader.maps}, (_, number) => ({block: reader, number, row: 0, column: 0}))
        for (const other of all) {
          const value = measureGift(other, unit.block, unit.number)
          if (!value) continue
          tile.element.classList.add("pic-lit")
          given.push({from, to: tile.anchor(other, "left"), value})
        }
      }
    return given
  }

  /** A unit and its numbers in a sentence. */
  tell(unit, {parts, steps, value, add}) {
    const {block, number, row, column} = unit
    const isAnswer = block === this.picture.blocks[this.picture.blocks.length - 1]
    const where = isAnswer ? this.picture.names[number] : block.isVector ? `${this.picture.features[number] && !parts.length ? this.picture.features[number] : `unit ${number}`}` : `map ${number}, row ${row}, column ${column}`
    const name = isAnswer ? "answer" : this.picture.title(block, false)
    if (!parts.length) return `${name}, ${block.isVector ? where : `row ${row}, column ${column}`}: ${say(value)}`
    const [first, ...rest] = steps
    const begin = parts.length > 1 && add ? `${parts.length} maps give ${say(first.value)}` : `${first.text} ${say(first.value)}`
    return `${name} ${where}: ${[begin, ...rest.map(step => `${step.text} ${"→"} ${say(step.value)}`)].join("; ")}`
  }
}
