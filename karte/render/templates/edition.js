// Says on a page of an earlier edition that there is a newer one, with a link to it.
// An edition is never rewritten: which one is the newest stands in newest.js at the site's root.
// What a revision (訂正版) has replaced is kept as <year>-r<number>, and says so by that name alone.
(function () {
  "use strict";
  var own = document.currentScript;
  var edition = own.getAttribute("data-edition");
  var home = new URL("../", own.src);
  // A copy under another name (latest, a USB stick) has nothing of the site around it.
  var name = home.pathname.split("/").slice(-2)[0];
  var replaced = /^-r[0-9]+$/.test(name.slice(edition.length));
  if (name.slice(0, edition.length) !== edition || (name !== edition && !replaced)) return;
  var district = location.href.slice(home.href.length).match(/^districts\/([^\/]+)\//);

  function notice(words, to, label, about) {
    var link = document.createElement("a");
    link.href = new URL("../" + to + "index.html", home).href;
    link.textContent = label;
    var line = document.createElement("p");
    line.className = "notice";
    line.append(words, link);
    var around = document.createElement("aside");
    around.setAttribute("aria-label", about);
    around.append(line);
    document.querySelector(".skip").after(around);
  }

  function say() {
    var newest = window.karteNewest;
    if (!newest || newest.edition <= Number(edition)) return;
    var same = district && newest.districts.indexOf(decodeURIComponent(district[1])) >= 0;
    notice(
      "これは前の年度版です。新しい年度版があります。",
      "latest/" + (same ? district[0] : ""), newest.label + "を見る", "新しい年度版のお知らせ"
    );
  }

  if (replaced) {
    notice(
      "これは訂正する前の版です。訂正した版があります。",
      edition + "/" + (district ? district[0] : ""), "訂正した版を見る", "訂正版のお知らせ"
    );
    return;
  }

  var root = document.createElement("script");
  root.src = new URL("../newest.js", home).href;
  root.addEventListener("load", say);
  document.head.append(root);
})();
