"use strict";
// Reads a chart's values out under the pointer or the arrow keys, and hides runs on request.
(() => {
  const readout = document.getElementById("readout");
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  for (const svg of document.querySelectorAll(".chart svg")) {
    const cursor = svg.querySelector(".cursor");
    const dots = [...svg.querySelectorAll("circle[data-x]")];
    if (!dots.length) { svg.removeAttribute("tabindex"); continue; }
    const columns = new Map();
    for (const dot of dots) {
      const key = dot.getAttribute("cx");
      columns.set(key, [...(columns.get(key) || []), dot]);
    }
    const keys = [...columns.keys()].sort((a, b) => a - b);
    let current = -1;

    const hide = () => {
      current = -1;
      readout.hidden = true;
      cursor.setAttribute("visibility", "hidden");
      dots.forEach((dot) => dot.classList.remove("near"));
    };
    const show = (index) => {
      hide();
      current = index;
      const here = columns.get(keys[index]).filter((dot) => !dot.closest("[data-off]"));
      if (!here.length) return;
      cursor.setAttribute("x1", keys[index]);
      cursor.setAttribute("x2", keys[index]);
      cursor.setAttribute("visibility", "visible");
      readout.replaceChildren(make("b", "Epoch " + here[0].dataset.x));
      for (const dot of here) {
        dot.classList.add("near");
        const series = dot.closest(".series");
        const row = make("div", "");
        row.className = series.getAttribute("class").split(" ").find((c) => /^s\d$/.test(c));
        row.append(make("span", series.dataset.label), make("span", dot.dataset.v));
        readout.append(row);
      }
      readout.hidden = false;
      const box = svg.getBoundingClientRect();
      const x = box.left + (keys[index] / svg.viewBox.baseVal.width) * box.width;
      const left = x + 14 + readout.offsetWidth > innerWidth ? x - 14 - readout.offsetWidth : x + 14;
      readout.style.left = Math.max(4, left) + "px";
      readout.style.top = Math.max(4, box.top + 12) + "px";
    };

    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      let nearest = 0;
      keys.forEach((key, i) => {
        if (Math.abs(key - x) < Math.abs(keys[nearest] - x)) nearest = i;
      });
      show(nearest);
    });
    svg.addEventListener("pointerleave", hide);
    svg.addEventListener("blur", hide);
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") hide();
      if (!step) return;
      event.preventDefault();
      show(Math.max(0, Math.min(keys.length - 1, current + step)));
    });
  }

  for (const box of document.querySelectorAll(".legend input")) {
    box.addEventListener("change", () => {
      for (const part of document.querySelectorAll("#together [data-label]")) {
        if (part !== box && part.dataset.label === box.dataset.label) {
          part.toggleAttribute("data-off", !box.checked);
        }
      }
    });
  }
})();
