// Asks for the next picture of a film. The next tick waits until the page has drawn what came of the
// one before, so a busy server makes a film slower and never loses it.
export default function ({ data, setTriggerValue }) {
  if (data.at === null) return
  const timer = setInterval(() => {
    const state = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState
    if (state === undefined || state === "notRunning") setTriggerValue("ticked", data.at)
  }, 1000 * data.seconds)
  return () => clearInterval(timer)
}
