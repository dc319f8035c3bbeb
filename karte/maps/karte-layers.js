"use strict";
/* What lies over the areas of a map: facilities as discs, hazards as hatches, a background; with
   a switch and a list that need nothing but a keyboard. */

function karteLayers(map, data, renderer, arrange) {
  var figure = map.getContainer().closest("[data-map]");
  var panel = document.createElement("div");
  panel.className = "map-panel";
  var rows = [];
  if (data.tiles) {
    rows.push(karteBackground(map, data.tiles));
  }
  data.layers.forEach(function (layer) { rows.push(karteExtent(map, layer, renderer)); });
  var discs = karteDiscs(map, data.places, arrange);
  rows = discs.rows.concat(rows);
  if (rows.length) {
    panel.appendChild(karteSwitch(rows));
  }
  if (data.places.length) {
    panel.appendChild(discs.list);
  }
  var legend = figure && figure.parentNode.querySelector(".map-key .legend");
  if (legend && panel.childNodes.length) {
    legend.parentNode.insertBefore(panel, legend.nextSibling);
  }
  return discs;
}

function karteElement(name, className, text) {
  var made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text) {
    made.textContent = text;
  }
  return made;
}

function karteSwitch(rows) {
  var box = karteElement("fieldset", "map-switch");
  box.appendChild(karteElement("legend", "", "地図に重ねるもの"));
  rows.forEach(function (row) {
    var label = karteElement("label");
    var input = document.createElement("input");
    input.type = "checkbox";
    input.checked = row.on;
    row.turn = function (on) {
      input.checked = on;
      row.set(on);
      if (row.key) {
        row.key.hidden = !on;
      }
    };
    input.addEventListener("change", function () { row.turn(input.checked); });
    label.appendChild(input);
    if (row.icon) {
      label.appendChild(karteElement("span", "disc", row.icon));
    }
    label.appendChild(karteElement("span", "", row.name));
    box.appendChild(label);
    if (row.key) {
      row.key.hidden = !row.on;
      box.appendChild(row.key);
    }
  });
  return box;
}

function karteBackground(map, tiles) {
  var layer = L.tileLayer(tiles.url, { attribution: tiles.attribution, maxZoom: tiles.most });
  var credit = L.control.attribution({ prefix: false });
  function set(on) {
    (on ? layer.addTo(map) : layer.remove());
    (on ? credit.addTo(map) : credit.remove());
    map.getContainer().classList.toggle("has-tiles", on);
  }
  set(true);
  return { name: tiles.name, on: true, set: set };
}

function karteExtent(map, layer, renderer) {
  var key = karteElement("ul", "map-hatches");
  var group = L.layerGroup(layer.parts.map(function (part) {
    var hatched = part.hatch !== "";
    if (hatched && part.label) {
      var line = karteElement("li");
      line.appendChild(karteSample(part));
      line.appendChild(karteElement("span", "", part.label));
      key.appendChild(line);
    }
    return L.polygon(part.rings, {
      renderer: renderer, interactive: false, color: part.colour, weight: hatched ? 1 : 2,
      dashArray: hatched ? null : "6 3", fill: hatched, fillOpacity: 1,
      fillColor: "url(#live-" + part.hatch + ")"
    });
  }));
  return {
    name: layer.name, on: false, key: key.childNodes.length ? key : null,
    set: function (on) { map[on ? "addLayer" : "removeLayer"](group); }
  };
}

/* The sample uses the pattern of the map itself. */
function karteSample(part) {
  var space = "http://www.w3.org/2000/svg";
  var svg = document.createElementNS(space, "svg");
  var box = document.createElementNS(space, "rect");
  svg.setAttribute("viewBox", "0 0 32 20");
  svg.setAttribute("aria-hidden", "true");
  [["x", 1], ["y", 1], ["width", 30], ["height", 18], ["fill", "url(#live-" + part.hatch + ")"],
    ["stroke", part.colour]].forEach(function (one) { box.setAttribute(one[0], one[1]); });
  svg.appendChild(box);
  return svg;
}

function karteDiscs(map, places, arrange) {
  var NEAR = 26;
  var on = {};
  var shown = L.layerGroup().addTo(map);
  var chosen = null;

  function groups() {
    var found = [];
    places.forEach(function (place) {
      if (!on[place.kind]) {
        return;
      }
      var point = map.latLngToLayerPoint(place.at);
      var home = found.find(function (one) { return one.point.distanceTo(point) < NEAR; });
      if (home) {
        home.places.push(place);
      } else {
        found.push({ point: point, places: [place] });
      }
    });
    return found;
  }

  function draw() {
    shown.clearLayers();
    groups().forEach(function (group) {
      var box = karteElement("div", "karte-disc");
      var kinds = Array.from(new Set(group.places.map(function (one) { return one.icon; })));
      var icons = kinds.length > 3 ? kinds.slice(0, 2).concat("他") : kinds;
      box.appendChild(karteElement("span", "disc", icons.join("")));
      box.appendChild(karteElement("span", "disc-number", karteRuns(group.places)));
      var marker = L.marker(group.places[0].at, {
        icon: L.divIcon({ html: box, className: "karte-mark", iconSize: null }), keyboard: false
      });
      marker.bindTooltip(kartePlaces(group.places), {
        className: "karte-tip", direction: "top", offset: [0, -10], opacity: 1
      });
      marker.on("click", function () {
        if (group.places.length > 1 && map.getZoom() < map.getMaxZoom()) {
          map.setView(group.places[0].at, Math.min(map.getZoom() + 1, map.getMaxZoom()));
        } else {
          marker.openTooltip();
        }
      });
      group.places.forEach(function (one) { one.marker = marker; });
      shown.addLayer(marker);
    });
    if (chosen) {
      point(chosen);
    }
  }

  function point(place) {
    chosen = place;
    if (place && place.marker && shown.hasLayer(place.marker)) {
      place.marker.setTooltipContent(kartePlaces([place]));
      place.marker.openTooltip();
    }
  }

  function go(place) {
    if (!on[place.kind]) {
      rows.find(function (row) { return row.name === place.kind; }).turn(true);
    }
    map.panInside(L.latLng(place.at), { padding: [60, 60], animate: false });
    point(place);
  }

  function clear() {
    chosen = null;
    draw();
  }

  /* On a phone the list stands below the map. */
  function show() {
    map.getContainer().scrollIntoView({ block: "nearest" });
  }

  var rows = [];
  places.forEach(function (place) {
    if (rows.some(function (row) { return row.name === place.kind; })) {
      return;
    }
    rows.push({
      name: place.kind, icon: place.icon, on: false,
      set: function (wanted) {
        on[place.kind] = wanted;
        draw();
        arrange();
      }
    });
  });
  map.on("zoomend", draw);
  return { clear: clear, list: karteList(places, go, clear, show), rows: rows };
}

function karteList(places, go, leave, show) {
  var box = karteElement("details", "map-list");
  box.appendChild(karteElement("summary", "", "施設を名前から選ぶ（" + places.length + "件）"));
  var list = karteElement("ul");
  places.forEach(function (place) {
    var line = karteElement("li");
    var button = karteElement("button");
    button.type = "button";
    button.appendChild(karteElement("span", "disc", place.icon));
    button.appendChild(karteElement("span", "", place.number + " " + place.name));
    button.appendChild(karteElement("span", "unseen", "（" + place.kind + "）を地図で示す"));
    button.addEventListener("focus", function () { go(place); });
    button.addEventListener("click", function () {
      go(place);
      show();
    });
    button.addEventListener("blur", leave);
    button.addEventListener("keydown", function (event) {
      if (event.key === "Escape") {
        leave();
      }
    });
    line.appendChild(button);
    list.appendChild(line);
  });
  box.appendChild(list);
  return box;
}

function kartePlaces(places) {
  var MOST = 8;
  var lines = places.slice(0, MOST).map(function (one) {
    return [places.length > 1 ? "span" : "strong", one.number + " " + one.name];
  });
  if (places.length === 1) {
    lines.push(["span", places[0].kind]);
  } else if (places.length > MOST) {
    lines.push(["span", "ほか" + (places.length - MOST) + "件"]);
  }
  return karteText(lines);
}

/* 3〜5 for three in a row, as on paper. */
function karteRuns(places) {
  var runs = [];
  places.map(function (one) { return one.number; }).sort(function (a, b) { return a - b; })
    .forEach(function (number) {
      var last = runs[runs.length - 1];
      if (last && last[last.length - 1] === number - 1) {
        last.push(number);
      } else {
        runs.push([number]);
      }
    });
  return runs.map(function (run) {
    return run.length > 2 ? run[0] + "〜" + run[run.length - 1] : run.join("・");
  }).join("・");
}
