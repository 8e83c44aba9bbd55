// Fetches core/browser/live.js, which all parts of a page share, and gives it a part to show.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".live")
  import(new URL(data.code, document.baseURI).href).then(
    ({ show }) => show(root, data),
    () => tell(root, data),
  )
}

// Without the code there is the server's answer, and what to do.
function tell(root, { part, names, record, alone }) {
  if (part !== "answer") return
  const best = record ? record.probabilities.indexOf(Math.max(...record.probabilities)) : -1
  const answer = record ? `${names[best]} (${record.words}). ` : ""
  root.textContent = `${answer}The part that moves with your pen did not load. Reload the page.${alone ? "" : " The answer comes when you lift the pen."}`
}
