// Streamlit makes each choice that a page writes into the address a step of its own in the browser's
// history: after one click Back would have to be pressed half a dozen times. Here everything that is
// written after one act of the visitor, and before the next, is one step.
function join() {
  if (window.inklingJoinsSteps) return
  window.inklingJoinsSteps = true
  const push = window.history.pushState.bind(window.history)
  let acted = false // what an arrival by link writes belongs to the arrival
  for (const kind of ["pointerdown", "keydown"]) {
    window.addEventListener(kind, () => { acted = true }, { capture: true, passive: true })
  }
  window.history.pushState = (state, title, url) => {
    // Another page is always a step, even if the one before was still writing when it was left.
    const leaves = new URL(url, window.location.href).pathname !== window.location.pathname
    if (acted || leaves) push(state, title, url)
    else window.history.replaceState(state, title, url)
    acted = false
  }
}

export default function () {
  join()
}
