// Fetches core/browser/served.js, which draws a network as a picture, and gives it one.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".network")
  root.style.minHeight ||= "32rem"
  import(new URL(data.code, document.baseURI).href).then(
    ({ show }) => show(root, data, (name, value) => setTriggerValue(name, value)),
    () => (root.textContent = "The picture of the network did not arrive. Load the page again."),
  )
}
