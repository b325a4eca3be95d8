// A click on a dashboard that has ended begins a new one.
document.addEventListener("click", () => {
  if (document.body.classList.contains("-closed")) window.location.reload();
});
