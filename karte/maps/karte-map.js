"use strict";
/* Draws the areas of one map on a Leaflet map that folium made; the same file for every page. */

function karteMap(map, data) {
  var box = map.getContainer();
  var figure = box.closest("[data-map]");
  if (figure) {
    figure.classList.add("is-live");
  }
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", data.label + "（矢印キーで動かし、＋と－で拡大・縮小できます）");
  map.invalidateSize({ animate: false, pan: false });

  var renderer = L.svg({ padding: 1 });
  data.context.forEach(function (one) {
    L.polygon(one[1], {
      renderer: renderer, interactive: false, color: data.colours.contextLine, weight: 1.5,
      fillColor: data.colours.context, fillOpacity: data.tiles ? 0 : 1
    }).addTo(map);
  });
  var areas = data.areas.map(function (area) {
    return karteArea(map, area, renderer, data.colours, data.tiles ? 0.65 : 1);
  });
  if (data.outline.length) {
    var lines = [[data.colours.halo, 7], [data.colours.outline, 4]].map(function (line) {
      return L.polygon(data.outline, {
        renderer: renderer, interactive: false, fill: false, color: line[0], weight: line[1]
      }).addTo(map);
    });
    map.on("layeradd", function (event) {
      if (event.layer instanceof L.LayerGroup) {
        lines.forEach(function (line) { line.bringToFront(); });
      }
    });
  }
  kartePatterns(renderer, data.patterns);

  L.control.zoom({ position: "bottomright", zoomInTitle: "拡大", zoomOutTitle: "縮小" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  var bounds = L.latLngBounds(areas.map(function (area) { return area.shape.getBounds(); }));
  map.fitBounds(bounds, { padding: [12, 12], animate: false });
  var start = map.getZoom();
  map.setMinZoom(start - 1);

  var labels = areas.map(function (area) { return karteLabel(map, area); });
  function arrange() {
    karteArrange(map, labels);
    /* On a phone one finger must go on scrolling the page until the reader has zoomed in. */
    if (L.Browser.mobile) {
      map.dragging[map.getZoom() > start ? "enable" : "disable"]();
    }
  }
  var discs = data.layers.length || data.places.length || data.tiles
    ? karteLayers(map, data, renderer, arrange) : null;
  map.on("zoomend resize", arrange);
  arrange();
  karteKeys(map, areas, discs);
}

/* Escape closes what is open and goes back to the map; from the map it goes on behind it. */
function karteKeys(map, areas, discs) {
  var box = map.getContainer();
  var key = box.closest("figure") && box.closest("figure").querySelector(".map-key");
  if (key) {
    key.setAttribute("tabindex", "-1");
  }
  box.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    areas.forEach(function (one) { one.shape.closeTooltip(); });
    if (discs) {
      discs.clear();
    }
    if (event.target !== box) {
      box.focus();
    } else if (key) {
      key.focus();
    }
  });
}

function karteArea(map, area, renderer, colours, opacity) {
  var usual = { color: colours.seam, weight: 1.5 };
  var raised = { color: colours.outline, weight: 3.5 };
  var shape = L.polygon(area.rings, {
    renderer: renderer, color: usual.color, weight: usual.weight, fillOpacity: opacity,
    fillColor: area.pattern ? "url(#live-" + area.pattern + ")" : area.fill
  }).addTo(map);
  var tip = karteText([["strong", area.name], ["span", area.text]]);
  shape.bindTooltip(tip, { sticky: true, className: "karte-tip" });

  var path = shape.getElement();
  path.setAttribute("tabindex", "0");
  path.setAttribute("role", area.href ? "link" : "img");
  path.setAttribute("aria-label", area.name + " " + area.text);
  function go() {
    if (area.href) {
      window.location.href = area.href;
    }
  }
  shape.on("click", go);
  shape.on("mouseover", function () { shape.setStyle(raised); });
  shape.on("mouseout", function () { shape.setStyle(usual); });
  path.addEventListener("focus", function () {
    shape.setStyle(raised);
    shape.openTooltip(L.latLng(area.at));
  });
  path.addEventListener("blur", function () {
    shape.setStyle(usual);
    shape.closeTooltip();
  });
  path.addEventListener("keydown", function (event) {
    if (event.key === "Enter") {
      go();
    }
  });
  return { area: area, shape: shape };
}

/* Built from text nodes, so a name can never become markup. */
function karteText(lines) {
  var box = document.createElement("div");
  lines.forEach(function (line) {
    var part = document.createElement(line[0]);
    part.textContent = line[1];
    box.appendChild(part);
  });
  return box;
}

function kartePatterns(renderer, patterns) {
  var space = "http://www.w3.org/2000/svg";
  var defs = document.createElementNS(space, "defs");
  patterns.forEach(function (one) {
    var pattern = document.createElementNS(space, "pattern");
    pattern.setAttribute("id", "live-" + one.name);
    pattern.setAttribute("patternUnits", "userSpaceOnUse");
    pattern.setAttribute("width", one.tile);
    pattern.setAttribute("height", one.tile);
    var ground = document.createElementNS(space, "rect");
    ground.setAttribute("width", one.tile);
    ground.setAttribute("height", one.tile);
    ground.setAttribute("fill", one.ground);
    var lines = document.createElementNS(space, "path");
    lines.setAttribute("d", one.lines);
    lines.setAttribute("stroke", one.ink);
    lines.setAttribute("stroke-width", one.width);
    pattern.appendChild(ground);
    pattern.appendChild(lines);
    defs.appendChild(pattern);
  });
  renderer._container.insertBefore(defs, renderer._container.firstChild);
}

function karteLabel(map, area) {
  var name = "karte-label" + (area.area.dark ? " is-dark" : "") + (area.area.pattern ? " is-plated" : "");
  var label = L.tooltip({
    permanent: true, direction: "center", className: name, interactive: false, opacity: 1
  });
  label.setContent(karteText([["strong", area.area.name], ["span", area.area.text]]));
  label.setLatLng(L.latLng(area.area.at)).addTo(map);
  label.getElement().setAttribute("aria-hidden", "true");
  return { label: label, bounds: area.shape.getBounds() };
}

/* The largest area is served first; a label that does not fit or would touch another, or a button,
   is hidden. */
function karteArrange(map, labels) {
  var controls = map.getContainer().querySelectorAll(".leaflet-control, .karte-disc");
  var taken = Array.from(controls, function (one) { return one.getBoundingClientRect(); });
  labels.map(function (one) {
    var a = map.latLngToLayerPoint(one.bounds.getSouthWest());
    var b = map.latLngToLayerPoint(one.bounds.getNorthEast());
    return { one: one, width: b.x - a.x, height: a.y - b.y };
  }).sort(function (a, b) {
    return b.width * b.height - a.width * a.height;
  }).forEach(function (item) {
    var element = item.one.label.getElement();
    element.classList.remove("is-away");
    var r = element.getBoundingClientRect();
    var fits = r.width < item.width * 0.95 && r.height < item.height * 0.8;
    var free = taken.every(function (t) {
      return r.right < t.left || t.right < r.left || r.bottom < t.top || t.bottom < r.top;
    });
    if (fits && free) {
      taken.push(r);
    } else {
      element.classList.add("is-away");
    }
  });
}
