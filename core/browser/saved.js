// The numbers of a unit as a file: those of `python -m core circuit MODEL --digit ... --unit ...`.

import {account, findFields} from "./account.js"

/** What a unit is made of, as plain values; `about` says of which network and image. */
export function write(unit, blocks, about = {}) {
  const {block, number, row, column} = unit
  const {parts, add, steps} = account(unit)
  const {field: [top, left, bottom, right]} = findFields(unit, blocks, false).get(blocks[0])
  return {
    ...about,
    layer: block.last.layers[0],
    number,
    row,
    column,
    adds: add,
    edges: parts.map(part => ({layer: part.block.last.layers[0], number: part.number, value: part.value})),
    steps: steps.map(({text, value, own}) => ({text, value, network: own})),
    value: steps[steps.length - 1].value,
    field: {top, left, height: bottom - top + 1, width: right - left + 1},
  }
}

/** Lets the browser keep plain values as a JSON file. */
export function save(values, name) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(values, null, 1)], {type: "application/json"}))
  const link = Object.assign(document.createElement("a"), {href: address, download: name})
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10000)
}
