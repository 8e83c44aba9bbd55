// What the parts of the living page are made of.

export const make = (name, className = "", text = "") => {
  const made = document.createElement(name)
  made.className = className
  made.textContent = text
  return made
}

/** A probability for people: one decimal, and never more certain than it is. */
export const share = value => (value < 0.0005 ? "< 0.1 %" : value >= 0.9995 ? "> 99.9 %" : `${(100 * value).toFixed(1)} %`)
