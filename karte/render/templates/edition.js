// Says on a page of an earlier edition that there is a newer one, with a link to it.
// An edition is never rewritten: which one is the newest stands in newest.js at the site's root.
(function () {
  "use strict";
  var own = document.currentScript;
  var edition = own.getAttribute("data-edition");
  var home = new URL("../", own.src);
  // A copy under another name (latest, a USB stick) has nothing of the site around it.
  if (home.pathname.slice(-edition.length - 2) !== "/" + edition + "/") return;

  function say() {
    var newest = window.karteNewest;
    if (!newest || newest.edition <= Number(edition)) return;
    var district = location.href.slice(home.href.length).match(/^districts\/([^\/]+)\//);
    var same = district && newest.districts.indexOf(decodeURIComponent(district[1])) >= 0;
    var link = document.createElement("a");
    link.href = new URL("../latest/" + (same ? district[0] : "") + "index.html", home).href;
    link.textContent = newest.label + "を見る";
    var line = document.createElement("p");
    line.className = "notice";
    line.append("これは前の年度版です。新しい年度版があります。", link);
    var around = document.createElement("aside");
    around.setAttribute("aria-label", "新しい年度版のお知らせ");
    around.append(line);
    document.querySelector(".skip").after(around);
  }

  var root = document.createElement("script");
  root.src = new URL("../newest.js", home).href;
  root.addEventListener("load", say);
  document.head.append(root);
})();
