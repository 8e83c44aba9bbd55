// Unpacks the code of a page of its own, and runs it.

const trouble = document.getElementById("trouble")
const tell = text => {
  trouble.textContent = `${text} The pictures below are those the page was written with.`
  trouble.hidden = false
}
if (typeof DecompressionStream === "undefined") tell("This browser is too old to unpack the page. Take one of 2023 or later.")
else {
  const packed = Uint8Array.from(atob(document.getElementById("code").textContent), sign => sign.charCodeAt(0))
  new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text().then(
    text => document.body.append(Object.assign(document.createElement("script"), {textContent: text})),
    () => tell("The page did not arrive whole. Fetch the file again."),
  )
}
