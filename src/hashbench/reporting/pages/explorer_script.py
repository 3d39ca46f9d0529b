"""The script of the explorer. It looks up and draws; every number that it prints is text from the data."""

SCRIPT = r"""
(() => {
const section = document.getElementById("explorer");
const data = JSON.parse(document.getElementById("explorer-data").textContent);
const at = (name) => document.getElementById("explorer-" + name);
const dialog = section.querySelector("dialog");
const NEAR = 6;
const TONE = {same: "var(--same)", different: "var(--different)", unknown: "var(--edge)"};
const KIND = {same: "same-family", different: "different-family", unknown: "unlabelled"};
const HEAD = {
  same: ["Found: same family, within", "Missed: same family, beyond"],
  different: ["False matches: different families, within", "Kept apart: different families, beyond"],
  unknown: ["Within the threshold", "Beyond the threshold"],
};
const state = {};

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value; else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
function draw(parent, tag, attributes, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  parent.append(element);
  return element;
}
const words = (name) => name.replaceAll("_", " ");
const plural = (count, noun) => `${count} ${noun}${count === "1" ? "" : "s"}`;
const number = (value) => value.toLocaleString("en-US");
const variant = () => data.variants[state.variant];
const clustering = () => variant().clusterings[state.clustering];
const threshold = () => variant().distances[state.place];
const placeOf = (one, bits) => Math.max(0, one.distances.slice(0, one.last + 1).filter((d) => d <= bits).length - 1);
const key = (tone) => { const box = make("span", {className: "key"}); box.style.background = tone; return box; };
const shot = (place, alt = "") => make("img", {
  src: "data:image/webp;base64," + data.pictures[place][2], alt, decoding: "async",
});

/* Choices */
function fill(select, options, chosen) {
  select.replaceChildren(...options.map(([value, text]) => make("option", {value, textContent: text})));
  if (options.some(([value]) => String(value) === String(chosen))) select.value = chosen;
  return select.value;
}
function fillChoices() {
  const one = variant();
  fill(at("variant"), data.variants.map((other, place) => [place, other.name]), state.variant);
  state.families = fill(at("families"), data.families.filter(([name]) => one.rates[name]), state.families);
  const size = (text, asked) => text + (asked ? " (yours)" : "");
  state.size = fill(at("size"), data.sizes.map(([text, asked], place) => [place, size(text, asked)]), state.size);
  const names = Object.keys(one.clusterings);
  state.clustering = fill(at("clustering"), names.map((name) => [name, words(name)]), state.clustering);
  const shown = {scored: state.families, sized: state.families && data.sizes.length, clustered: names.length};
  for (const [name, there] of Object.entries(shown)) {
    for (const element of section.querySelectorAll("." + name)) element.hidden = !there;
  }
  at("threshold").max = one.last;
  at("advised").parentElement.hidden = !data.match && !data.link;
  at("advised").replaceChildren(...["match", "link"].filter((use) => data[use]).map((use) => make("button", {
    type: "button", onclick: () => { goTo(data[use]); update(); },
    textContent: `to ${use}: ${data[use].variant}, ${data[use].threshold} bits`, id: "explorer-" + use,
  })));
}
function goTo(advice) {
  state.variant = data.variants.findIndex((one) => one.name === advice.variant);
  state.clustering = advice.clustering ?? state.clustering;
  state.place = placeOf(variant(), advice.threshold);
  fillChoices();
}
/* The thresholds of the variant that is shown: those advised for it, else those of the tables. */
function own() {
  const one = variant(), {match, link} = data;
  const linkHere = link?.variant === one.name && link.clustering === state.clustering;
  const bits = {
    match: match?.variant === one.name ? match.threshold : one.match,
    link: linkHere ? link.threshold : clustering()?.linked,
  };
  return Object.entries(bits).filter(([, at]) => at !== null && at !== undefined);
}
const ownPlace = (use) => own().filter(([name]) => name === use).map(([, bits]) => placeOf(variant(), bits))[0];
function showOwn() {
  const one = variant();
  const bits = Object.fromEntries(own());
  for (const use of ["match", "link"]) {
    const button = at("own-" + use);
    button.hidden = bits[use] === undefined;
    button.textContent = `threshold to ${use}: ${bits[use]}`;
    button.setAttribute("aria-pressed", ownPlace(use) === state.place);
  }
  at("marks").replaceChildren(...own().map(([use]) => {
    const share = one.last ? ownPlace(use) / one.last : 0;
    const mark = make("span", {className: `${use}${share > 0.8 ? " before" : ""}`, textContent: use});
    mark.style.setProperty("--share", share);
    return mark;
  }));
}
function chooseVariant(place) {
  const linking = state.place === ownPlace("link") && state.place !== ownPlace("match");
  const share = threshold() / variant().bits;
  state.variant = place;
  fillChoices();
  const use = [linking ? "link" : "match", "match", "link"].find((name) => ownPlace(name) !== undefined);
  state.place = use ? ownPlace(use) : placeOf(variant(), share * variant().bits);
  update();
}
function isAt(advice) {
  return advice.variant === variant().name && placeOf(variant(), advice.threshold) === state.place
    && (!advice.clustering || advice.clustering === state.clustering);
}

/* Numbers */
function tile(name, tone, value, ...more) {
  const box = make("div", {}, make("dt", {textContent: name}), make("dd", {className: "value", textContent: value}));
  for (const text of more) if (text) box.append(make("dd", {className: "more", textContent: text}));
  if (tone) box.style.setProperty("--tone", tone);
  return box;
}
function covered() {
  const {thresholds} = clustering();
  let best = 0;
  thresholds.forEach((bits, place) => {
    if (Math.abs(bits - threshold()) < Math.abs(thresholds[best] - threshold())) best = place;
  });
  return best;
}
function showNumbers() {
  const one = variant(), bits = threshold(), tiles = [];
  const interval = (text) => text ? "95 % interval " + text
    : state.families === "held_out" ? "" : "no interval: these families set the thresholds";
  let answer = `Two pictures match if at most ${bits} of ${one.bits} bits differ${one.counted}.`;
  const rates = one.rates[state.families]?.[state.place];
  if (rates) {
    const [tpr, tprInterval, found, fpr, fprInterval, false_, sizes] = rates;
    answer += ` This finds ${tpr} of the same-family pairs; ${fpr} of the different-family pairs match falsely.`;
    tiles.push(tile("True-positive rate", TONE.same, tpr, interval(tprInterval), found + " pairs"));
    const rule = state.families === "held_out" && fprInterval ? data.upper_end : "";
    tiles.push(tile("False-positive rate", TONE.different, fpr, interval(fprInterval), rule, false_ + " pairs"));
    const size = sizes[state.size];
    if (size) {
      const among = ` among ${data.sizes[state.size][0]}`;
      const unseen = size[2] === "–" ? "no false match was seen" : "";
      tiles.push(tile("Precision" + among, TONE.same, size[0], interval(size[1]), unseen));
      tiles.push(tile("False matches a query" + among, TONE.different, size[2], interval(size[3]), unseen));
    }
  }
  const group = clustering();
  if (group?.thresholds.length) {
    const place = covered(), sizes = group.sizes[place], scores = group.scores[state.families ?? "all"]?.[place];
    const same = group.thresholds[place] === bits, linked = same ? "" : ` at ${group.thresholds[place]} bits`;
    const named = (name, ...rest) => tiles.push(tile(name + linked, "", ...rest));
    if (sizes) {
      const where = linked && `${linked}, the nearest threshold that was computed,`;
      answer += ` Linking all by ${words(state.clustering)}${where} makes ${plural(sizes[0], "cluster")}.`;
      const whole = `of all ${plural(sizes[4], "picture")}`;
      named(`Clusters ${whole}`, sizes[0], `${sizes[1]} pictures in none`);
      named(`Largest cluster ${whole}`, plural(sizes[2], "picture"), `${sizes[3]} ${whole}`);
    }
    if (scores) {
      const judged = `${Object.fromEntries(data.families)[state.families ?? "all"]} families`;
      named(`Pairwise F1, ${judged}`, scores[0], scores[1] && "95 % interval " + scores[1]);
      named(`Pair precision, ${judged}`, scores[2], scores[3] && "95 % interval " + scores[3]);
    }
    at("covered").textContent = `By ${words(state.clustering)}, linked at up to ${group.thresholds[place]} bits`
      + (same ? "." : ", the nearest threshold that was computed.")
      + " Of each cluster you see a random sample: the pictures with the smallest image_id.";
  }
  at("answer").textContent = answer;
  at("bits").textContent = `${bits} of ${one.bits} bits`;
  at("tiles").replaceChildren(...tiles);
  showOwn();
  for (const use of ["match", "link"]) at(use)?.setAttribute("aria-pressed", isAt(data[use]));
  Object.assign(at("threshold"), {value: state.place});
  at("threshold").setAttribute("aria-valuetext", `${bits} of ${one.bits} bits`);
}

/* Histogram */
function showHistogram() {
  const one = variant(), host = at("histogram"), width = host.clientWidth || 600;
  const height = width < 420 ? 210 : 330, left = 62, bottom = 34, top = 22;
  const counts = one.counts[state.families] ?? one.counts.all, relations = Object.keys(counts);
  const total = Object.fromEntries(relations.map((name) => [name, counts[name].reduce((sum, n) => sum + n, 0)]));
  const least = Math.min(...relations.flatMap((name) => counts[name].filter((n) => n).map((n) => n / total[name])));
  const decades = Math.max(1, Math.ceil(-Math.log10(least)));
  const {distances} = one, end = distances.at(-1) + 1, start = Math.min(0, distances[0]);
  const x = (bits) => left + (bits - start) / (end - start) * (width - left - 8);
  const y = (share) => top + Math.min(1, -Math.log10(share) / decades) * (height - top - bottom);
  const step = Math.min(...distances.slice(1).map((bits, place) => bits - distances[place]), one.bits);
  at("n").replaceChildren("Share of pairs at each distance, log scale: ", ...relations.flatMap((name) => [
    key(TONE[name]), `${KIND[name]} (n = ${number(total[name])}) `,
  ]));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("height", height);
  svg.setAttribute("aria-label", `Histogram of distances of ${relations.map((name) =>
    `${number(total[name])} ${KIND[name]} pairs`).join(" and ")}; threshold at ${threshold()} bits`);
  const every = Math.ceil(decades / 4);
  for (let decade = 0; decade <= decades; decade += every) {
    const line = y(10 ** -decade), percent = 100 * 10 ** -decade;
    draw(svg, "line", {x1: left, x2: width - 8, y1: line, y2: line, stroke: "var(--line)"});
    const label = percent.toLocaleString("en", {maximumFractionDigits: 12});
    draw(svg, "text", {x: left - 6, y: line + 4, "text-anchor": "end"}, `${label} %`);
  }
  distances.forEach((bits, place) => {
    const here = relations.filter((name) => counts[name][place]);
    for (const name of here.sort((a, b) => counts[b][place] / total[b] - counts[a][place] / total[a])) {
      const up = y(counts[name][place] / total[name]);
      draw(svg, "rect", {
        x: x(bits - step / 2 + 0.5), y: up, width: Math.max(1, x(step) - x(0) - 0.6), height: height - bottom - up,
        fill: TONE[name], "fill-opacity": bits <= threshold() ? 1 : 0.4,
      });
    }
  });
  const mark = (bits, text, dashes, line) => {
    const where = x(bits + step / 2 + 0.5), before = where > width - 70;
    draw(svg, "line", {x1: where, x2: where, y1: top - 6, y2: height - bottom, stroke: "var(--ink)",
      "stroke-width": dashes ? 1 : 2, "stroke-dasharray": dashes});
    draw(svg, "text", {x: where + (before ? -4 : 4), y: line, fill: "var(--ink)", "font-weight": dashes ? 400 : 700,
      "text-anchor": before ? "end" : "start"}, text);
  };
  for (const [use, bits] of own()) {
    if (ownPlace(use) !== state.place) mark(bits, use, "4 3", use === "match" ? 36 : 50);
  }
  mark(threshold(), `${threshold()} bits`, "", 12);
  const tick = one.bits / 8;
  for (let bits = 0; bits < end; bits += tick) {
    draw(svg, "text", {x: x(bits + 0.5), y: height - bottom + 15, "text-anchor": "middle"}, bits);
  }
  draw(svg, "text", {x: (left + width) / 2, y: height - 4, "text-anchor": "middle"}, "Hamming distance (bits)");
  host.replaceChildren(svg);
}

/* Pictures */
function enlarge(title, places) {
  const large = dialog.querySelector(".large");
  at("large-title").textContent = title;
  large.classList.toggle("two", places.length === 2);
  large.replaceChildren(...places.map((place) => {
    const [file, family, , size] = data.pictures[place];
    const lines = [make("span", {textContent: file, dir: "auto"})];
    if (family) lines.push(make("small", {textContent: "family " + family, dir: "auto"}));
    lines.push(make("small", {textContent: size}));
    return make("figure", {}, shot(place, file), make("figcaption", {}, ...lines));
  }));
  dialog.showModal();
}
function pairButton([bits, a, b], relation) {
  const title = `${bits} bits apart, ${{same: "same family", different: "different families"}[relation] ?? "no label"}`;
  return make("button", {
    type: "button", onclick: () => enlarge(title, [a, b]),
    "aria-label": `${bits} bits: ${data.pictures[a][0]} and ${data.pictures[b][0]}`,
  }, make("span", {className: "shots"}, shot(a), shot(b)), make("span", {textContent: `${bits} bits`}));
}
function showPairs() {
  const one = variant(), bits = threshold(), blocks = [];
  for (const [relation, pairs] of Object.entries(one.pairs)) {
    const within = pairs.filter(([distance]) => distance <= bits).slice(-NEAR).reverse();
    const beyond = pairs.filter(([distance]) => distance > bits).slice(0, NEAR);
    [within, beyond].forEach((some, side) => {
      const counts = one.counts.all[relation] ?? [];
      const any = counts.some((n, place) => n && (one.distances[place] > bits) === Boolean(side));
      const none = any ? "These pairs were not kept: see matching.radius in the configuration." : "There are none.";
      const strip = make("div", {className: "strip"}, ...some.map((pair) => pairButton(pair, relation)));
      const block = make("div", {}, make("h4", {textContent: HEAD[relation][side]}), some.length ? strip : none);
      block.style.setProperty("--tone", TONE[relation]);
      blocks.push(block);
    });
  }
  at("pairs").replaceChildren(...blocks);
}
function showSheets() {
  const group = clustering();
  const some = group?.thresholds.length ? group.sheets[covered()] ?? [] : [];
  at("sheets").replaceChildren(...some.map((sheet) => {
    const [size, ...places] = data.sheets[sheet];
    const known = new Set(places.map((place) => data.pictures[place][1]).filter((family) => family));
    const families = known.size ? `, ${known.size} ${known.size === 1 ? "family" : "families"} among those shown` : "";
    const title = `${number(size)} pictures, ${places.length === size ? "all" : places.length} shown${families}`;
    return make("button", {type: "button", className: "sheet", onclick: () => enlarge(title, places),
      "aria-label": "Cluster of " + title},
      make("span", {textContent: title}), make("span", {className: "shots"}, ...places.map((place) => shot(place))));
  }), ...(some.length ? [] : ["No cluster has two pictures at this threshold."]));
}

let waiting = false;
function update() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; showNumbers(); showHistogram(); showPairs(); showSheets(); });
}
function move(by) {
  state.place = Math.min(variant().last, Math.max(0, state.place + by));
  update();
}
if (data.variants.length) {
  section.querySelector(".explorer-all").hidden = false;
  state.size = Math.max(0, data.sizes.findIndex(([, asked]) => asked));
  state.clustering = data.link?.clustering;
  const [first] = data.variants;
  goTo(data.match ?? data.link ?? {variant: first.name, threshold: Object.values(first.clusterings)[0]?.linked ?? 0});
  at("variant").onchange = (event) => chooseVariant(Number(event.target.value));
  for (const name of ["families", "size", "clustering"]) {
    at(name).onchange = (event) => { state[name] = event.target.value; update(); };
  }
  at("threshold").oninput = (event) => { state.place = Number(event.target.value); update(); };
  for (const use of ["match", "link"]) {
    at("own-" + use).onclick = () => { state.place = ownPlace(use); update(); };
  }
  at("less").onclick = () => move(-1);
  at("more").onclick = () => move(1);
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
  new ResizeObserver(showHistogram).observe(at("histogram"));
  showNumbers(); showPairs(); showSheets();
}
})();
"""
