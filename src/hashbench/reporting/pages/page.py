"""The HTML, style and script of every page. They are in a Python module so that a change redraws the pages."""

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1f2328; --muted: #59636e; --line: #d5dae0; --soft: #f3f6f9;
  --accent: #0060a0; --mark: #e2f0fa; --bar: #cfe4f2; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181d; --ink: #e6e9ed; --muted: #a3adb8; --line: #39424d; --soft: #1d232a; --accent: #6db8f2;
    --mark: #17344a; --bar: #1f4560; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { padding: 1.1rem 1.4rem 1.6rem; max-width: 100rem; }
h1 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 .6rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .3rem; }
p, dl, li { max-width: 46rem; }
p { margin: 0 0 .7rem; overflow-wrap: anywhere; }
p.lead { font-size: 1.1rem; line-height: 1.45; }
p.note, .caption { color: var(--muted); }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#site { padding: .5rem .8rem 0; font-size: 13px; }
#site a { display: inline-block; min-height: 24px; }
@media (min-width: 40.01rem) { #site { position: absolute; top: .9rem; right: 1.4rem; padding: 0; } }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 0 0 .4rem; padding: 0; list-style: none; }
.part { margin-top: 1.4rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
h1 + .part { margin-top: .6rem; }
.caption { font-size: 14px; margin-top: .8rem; }
.caption code { font-size: 12px; overflow-wrap: anywhere; }
.drawing { overflow-x: auto; }
.drawing > svg, .drawing > img { display: block; width: 100%; max-width: 75rem; height: auto; background: #fff;
  border-radius: 4px; }
/* Narrower, the words of a figure would be too small to read. */
.drawing > svg { min-width: 650px; }
@media (min-width: 75rem) {
  .part.figures { display: grid; grid-template-columns: minmax(0, 2.4fr) minmax(15rem, 1fr); column-gap: 1.6rem; }
  .part.figures > h2 { grid-column: 1 / -1; }
  .part.figures > .caption { margin-top: 0; }
}
.scroll { overflow-x: auto; max-width: 100%; margin-top: .5rem; }
.scroll.tall { max-height: 80vh; overflow-y: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
thead { position: sticky; top: 0; z-index: 2; background: var(--paper); box-shadow: 0 1px 0 var(--muted); }
th { padding: .25rem .5rem; font-weight: 600; line-height: 1.25; text-align: left; vertical-align: bottom; }
thead td { border: 0; }
th.group { border-bottom: 1px solid var(--muted); text-align: center; white-space: nowrap; }
th button { all: unset; cursor: pointer; min-height: 24px; }
th button:hover, th button:focus-visible { color: var(--accent); text-decoration: underline; }
th button:focus-visible { outline: 2px solid var(--accent); }
th[aria-sort=ascending] button::after { content: " ▲"; font-size: .75em; }
th[aria-sort=descending] button::after { content: " ▼"; font-size: .75em; }
td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
td:first-child, tr:last-child > th:first-child { position: sticky; left: 0; z-index: 1; background: var(--paper); }
td:first-child { max-width: 60vw; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; }
td.prose { white-space: normal; min-width: 12rem; max-width: 30rem; overflow-wrap: anywhere; }
td.code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 12px; white-space: pre; }
td.bar { background: linear-gradient(to right, var(--bar) var(--share), transparent 0); min-width: 5rem; }
label.all { display: flex; align-items: center; gap: .4rem; width: fit-content; min-height: 24px; margin-top: .5rem;
  font-size: 13px; color: var(--accent); cursor: pointer; }
.all:not(:has(:checked)) + .scroll .more, .all:not(:has(:checked)) + [type=search] + .scroll .more { display: none; }
tbody tr:hover td { background-color: var(--soft); }
tr.marked td { background-color: var(--mark); font-weight: 600; }
details { margin: .6rem 0; }
summary { cursor: pointer; color: var(--accent); min-height: 24px; }
details.help { font-size: 13px; }
dt { font-weight: 600; }
dl.facts { max-width: 60rem; margin: .2rem 0 0; }
dl.facts div { display: grid; grid-template-columns: 10rem 1fr; gap: 0 1rem; }
@media (max-width: 40rem) { dl.facts div { grid-template-columns: 1fr; } }
dd { margin: 0 0 .3rem; }
input[type=search] { font: inherit; color: inherit; background: var(--paper); padding: .2rem .5rem; margin-top: .4rem;
  border: 1px solid var(--muted); border-radius: 3px; }
@media (max-width: 40rem) {
  main { padding: .8rem .8rem 2rem; }
  /* Large enough for a finger. */
  #site a { display: inline-flex; align-items: center; min-height: 44px; }
  label.all { min-height: 44px; }
  summary { min-height: 44px; padding-block: .65rem; }
  th button, input[type=search] { min-height: 44px; }
  #site { padding: 0 .8rem; }
  nav ul { margin: 0; }
}
@page { margin: 1.3cm; }
@page wide { size: landscape; }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --muted: #444; --line: #bbb; --soft: #fff; --mark: #e2f0fa; }
  body { font-size: 12px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  thead, td:first-child, th:first-child { position: static !important; }
  input[type=search], nav, label.all { display: none; }
  /* Paper shows every column. As many names as where they are hidden, so that this wins. */
  .all:not(:has(:checked)) + .scroll .more, .all:not(:has(:checked)) + [type=search] + .scroll .more {
    display: table-cell; }
  main { padding: 0; }
  p, dl, li { max-width: none; }
  .scroll, .scroll.tall, .drawing { overflow: visible; max-height: none; }
  .scroll.wide { page: wide; }
  .drawing > svg { min-width: 0; }
  .drawing > img, .drawing > svg { max-height: 24cm; object-fit: contain; }
  /* A sheet of paper does not scroll: columns wrap until all of them fit. */
  table { font-size: 8px; width: 100%; }
  th, td, th.group, td.prose, td.code, td:first-child { padding: .1rem .2rem; white-space: normal; min-width: 0;
    max-width: none; overflow-wrap: break-word; }
  h1, h2, h3, summary { break-after: avoid; }
  .drawing, figure, tr { break-inside: avoid; }
  details.help { font-size: 9px; }
  details.help::details-content { content-visibility: visible; display: block; }
}
"""

SCRIPT = """
// Inside Snakemake's report a page has no place of its own, so links to files beside it would lead nowhere.
if (!/^(file|https?):$/.test(location.protocol)) document.getElementById("site").remove();
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  const heads = [...table.querySelectorAll("th[data-column]")];
  const key = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
  for (const head of heads) {
    head.querySelector("button").addEventListener("click", () => {
      const column = Number(head.dataset.column);
      const number = head.classList.contains("number");
      const before = head.getAttribute("aria-sort");
      const up = before ? before === "descending" : !number;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const missing = (value) => value === "" || value === "–";
      const order = (a, b) => number ? a - b : a.localeCompare(b, "en", {numeric: true});
      const rows = [...body.rows].map((row) => [key(row, column), row]);
      rows.sort(([a], [b]) => missing(a) - missing(b) || (up ? order(a, b) : order(b, a)));
      body.append(...rows.map(([, row]) => row));
    });
  }
  const filter = table.parentElement.previousElementSibling;
  if (filter?.matches("input")) {
    filter.addEventListener("input", () => {
      const words = filter.value.toLowerCase().split(/\\s+/);
      for (const row of body.rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
    });
  }
}
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>{{ style }}</style>
</head>
<body>
<nav id="site" aria-label="Site"><ul>
{% if home %}
<li><a href="{{ home }}index.html">The answer</a></li>
{% endif %}
<li><a href="{{ home }}report.html">The whole report</a></li>
<li><a href="{{ home }}paper.pdf">The paper</a></li>
</ul></nav>
<main>
<h1>{{ title }}</h1>
{% for section in sections %}
{{ section }}
{% endfor %}
</main>
<script>{{ script }}</script>
</body>
</html>
"""

TABLE = """{% if folds %}
<label class="all"><input type="checkbox"> Show all {{ columns | length }} columns</label>
{% endif %}
{% if filter %}
<input type="search" placeholder="filter rows" aria-label="filter rows">
{% endif %}
<div class="scroll{{ " tall" if filter }}{{ " wide" if wide }}" role="region" aria-labelledby="heading" tabindex="0">
<table aria-labelledby="heading">
<thead>
{% if groups %}
<tr>
{% for group, span, more in groups %}
{% if group %}
<th colspan="{{ span }}" class="group{{ " more" if more }}" scope="colgroup">{{ group }}</th>
{% else %}
<td colspan="{{ span }}"{% if more %} class="more"{% endif %}></td>
{% endif %}
{% endfor %}
</tr>
{% endif %}
<tr>
{% for column in columns %}
<th data-column="{{ loop.index0 }}" scope="col"
{%- if column.show or column.more %} class="{{ "number" if column.show }}{{ " more" if column.more }}"{% endif %}>
{%- if column.title %}<button type="button">{{ column.title }}</button>{% endif %}</th>
{% endfor %}
</tr>
</thead>
<tbody>
{% for row in rows %}
<tr{% if row.marked %} class="marked"{% endif %}>
{% for cell in row.cells %}
<td{% if cell.kind %} class="{{ cell.kind }}"{% endif %}
{%- if cell.share %} style="--share: {{ cell.share }}"{% endif %}
{%- if cell.value is not none %} data-value="{{ cell.value }}"{% endif %}>{{ cell.text }}</td>
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
</div>
{% if helps %}
<details class="help"><summary>What the columns mean</summary>
<dl>
{% for title, help in helps %}
<dt>{{ title }}</dt><dd>{{ help }}</dd>
{% endfor %}
</dl></details>
{% endif %}
"""
