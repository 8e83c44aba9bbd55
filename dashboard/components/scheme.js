// Streamlit turns light or dark with the system while a page is open, but tells Python nothing. Here
// the page's own colors turn at that moment, and the page is asked for pictures and charts anew.
const ATTEMPTS = 3 // the server may hear of the scheme later than we do

export default function ({ data, setTriggerValue }) {
  const app = document.querySelector(".stApp")
  if (!app) return
  const root = document.documentElement
  const look = () => {
    const scheme = getComputedStyle(app).colorScheme.includes("dark") ? "dark" : "light"
    if (root.dataset.scheme !== scheme) {
      root.dataset.scheme = scheme
      root.inklingAsked = 0
    }
    if (data.scheme === scheme || root.inklingAsked >= ATTEMPTS) return
    root.inklingAsked += 1
    setTriggerValue("turned", scheme)
  }
  look()
  const observer = new MutationObserver(look)
  observer.observe(app, { attributes: true, attributeFilter: ["class", "style"] })
  return () => observer.disconnect()
}
