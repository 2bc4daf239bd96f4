// @ts-check
// A classic script, in old syntax on purpose: it speaks up where the page's modules can't run.
(function () {
  "use strict";

  /** @param {string} title @param {string[]} steps */
  function show(title, steps) {
    var notice = document.getElementById("startup-problem");
    if (!notice || !notice.hidden) return;
    var heading = document.createElement("h2");
    heading.textContent = title;
    var list = document.createElement("ul");
    steps.forEach(function (step) {
      var item = document.createElement("li");
      item.textContent = step;
      list.appendChild(item);
    });
    notice.appendChild(heading);
    notice.appendChild(list);
    notice.hidden = false;
    document.documentElement.setAttribute("data-phase", "unusable");
  }

  if (location.protocol === "file:" && !document.documentElement.hasAttribute("data-single-file")) {
    show("This page was opened as a file.", [
      "Browsers load no modules and no WebAssembly from files, so it can't run like this.",
      "In a checkout: run ./pkg-scripts/serve and open the address that it prints.",
      "Or use any static web server, such as: python3 -m http.server 8080",
      "Or make one file of it that works by a double click: ./pkg-scripts/build --single-file",
    ]);
  } else {
    window.addEventListener("load", function () {
      if (document.documentElement.getAttribute("data-ready") === null) {
        show("This page couldn't begin.", [
          "Reload it: a part of it may not have arrived.",
          "It needs a browser that is not too old: Chromium 108, Firefox 121, Safari 16.4 or later.",
        ]);
      }
    });
  }
})();
