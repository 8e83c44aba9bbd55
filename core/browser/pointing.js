// What a unit of the picture is linked with: what gives to it, what it gives to, what it sees of the image.

import {account, findFields, measureGift} from "./account.js"
import {say} from "./paint.js"

const LIT = "pic-lit"

/** Whether a field is all of a map, which a frame would only repeat. */
const isWhole = ([top, left, bottom, right], {last}) => top === 0 && left === 0 && bottom === last.height - 1 && right === last.width - 1

export class Pointing {
  constructor(picture) {
    this.picture = picture
    this.marked = new Map() // the tiles that are lit, or lie on the way, by the class that says so
  }

  /** Marks tiles, and touches none that stays as it is. */
  mark(wanted) {
    for (const [element, name] of this.marked) if (wanted.get(element) !== name) element.classList.remove(name)
    for (const [element, name] of wanted) if (this.marked.get(element) !== name) element.classList.add(name)
    this.marked = wanted
  }

  /** Lights what feeds a unit and what it feeds, and says its numbers; null lets all rest. */
  show(unit) {
    const {picture} = this
    picture.stage.classList.toggle("pic-pointing", Boolean(unit) && !picture.narrow)
    if (!unit) {
      this.mark(new Map())
      picture.said.textContent = picture.narrow ? "Swipe from layer to layer; touch a map to see how it was computed." : "Point at anything: what feeds it lights up. Click, and it opens."
      if (!picture.narrow && picture.tiles) picture.edges.rest(picture, picture.flow.at)
      return
    }
    const told = account(unit)
    picture.said.textContent = this.tell(unit, told)
    if (picture.narrow) return
    const marks = (this.wanted = new Map())
    const own = picture.tilesOf(unit.block).find(tile => !tile.numbers || tile.numbers.includes(unit.number))
    const to = own?.anchor(unit, "left")
    const gifts = []
    const readTiles = []
    for (const part of told.parts)
      for (const tile of this.picture.tilesOf(part.block)) {
        if (tile.numbers && !tile.numbers.includes(part.number)) continue
        marks.set(tile.element, LIT)
        readTiles.push(tile)
        if (to) gifts.push({from: tile.anchor(part, "right"), to, value: part.value})
      }
    picture.edges.light(picture, {gifts, given: own ? this.findGiven(unit, own) : []})
    const fields = findFields(unit, this.picture.blocks)
    for (const [block, {field, numbers}] of fields)
      for (const tile of this.picture.tilesOf(block)) {
        const isOwn = tile === own
        if (numbers && tile.numbers?.length && !tile.numbers.some(number => numbers.has(number))) continue
        if (block === unit.block && !isOwn) continue
        if (!marks.has(tile.element)) marks.set(tile.element, isOwn ? LIT : "pic-path")
        if (block.isVector && !isOwn) continue
        if (tile.name || (!isOwn && isWhole(field, block))) continue
        picture.edges.frame(picture, tile.cellOf && isOwn ? tile.cellOf(unit.number) : tile.frame(field), isOwn)
      }
    if (own) marks.set(own.element, LIT)
    this.mark(marks)
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
          this.wanted.set(tile.element, LIT)
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
