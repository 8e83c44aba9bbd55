// On a narrow screen Streamlit's menu lies over the page, stays open when a page was chosen, and is
// open again after a reload. Here it gives way to what was chosen.
const NARROW = "(max-width: 768px)" // where Streamlit lays the menu over the page

function close() {
  const menu = document.querySelector("[data-testid=stSidebar]")
  if (menu?.dataset.collapsed !== "false" || !window.matchMedia(NARROW).matches) return
  menu.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()
}

export default function () {
  if (window.inklingClosesMenu) return
  window.inklingClosesMenu = true
  close()
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-testid=stSidebarNavLink]")) setTimeout(close)
  })
}
