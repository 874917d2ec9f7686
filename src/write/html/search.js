"use strict";
{
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  const input = document.getElementById("query");
  const found = document.getElementById("found");
  const bodies = [...document.querySelectorAll(".schools tbody")].map((body) => {
    const title = body.querySelector(".section");
    const unit = title ? fold(title.textContent) : "";
    const rows = [...body.rows].filter((row) => row !== title);
    return { body, rows: rows.map((row) => ({ row, text: `${fold(row.cells[0].textContent)} ${unit}` })) };
  });
  const filter = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { body, rows } of bodies) {
      let shown = 0;
      for (const { row, text } of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        shown += !row.hidden;
      }
      body.hidden = shown === 0;
      count += shown;
    }
    found.textContent = words.length ? found.dataset.found.replace("{count}", count) : "";
  };
  input.addEventListener("input", filter);
  document.getElementById("search").hidden = false;
  filter();
}
