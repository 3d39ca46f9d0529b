"""The HTML, style and script of every page. They are in a Python module so that a change redraws the pages."""

STYLE = """
:root { color-scheme: light; --ink: #222; --muted: #666; --line: #ddd; --accent: #0072b2; }
body { margin: 0; padding: 1.2rem 1.4rem 3rem; color: var(--ink); background: #fff;
  font: 14px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .6rem; }
h2 { font-size: 1.05rem; margin: 1.8rem 0 .3rem; }
p { max-width: 46rem; margin: 0 0 .7rem; }
p.lead { font-size: 1.15rem; line-height: 1.45; }
p.note { color: var(--muted); }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; margin-top: .5rem; }
thead { position: sticky; top: 0; background: #fff; box-shadow: 0 1px 0 #999; }
th { padding: .25rem .5rem; font-weight: 600; line-height: 1.25; text-align: left; vertical-align: bottom;
  white-space: nowrap; }
th.group { border-bottom: 1px solid #999; text-align: center; }
th button { all: unset; cursor: pointer; }
th button:hover, th button:focus-visible { color: var(--accent); text-decoration: underline; }
th[aria-sort=ascending] button::after { content: " ▲"; font-size: .75em; }
th[aria-sort=descending] button::after { content: " ▼"; font-size: .75em; }
th[title] button { text-decoration: underline dotted #888; text-underline-offset: 3px; }
td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
td.number, th.number { text-align: right; }
td.prose { white-space: normal; max-width: 34rem; overflow-wrap: break-word; }
td.code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 12px; white-space: pre; }
td.bar { background: linear-gradient(to right, #cfe4f2 var(--share), transparent 0); min-width: 5rem; }
tbody tr:hover td { background-color: #f4f7f9; }
tr.marked td { background-color: #eaf3f9; font-weight: 600; }
input { font: inherit; padding: .2rem .5rem; margin-top: .4rem; border: 1px solid #999; border-radius: 3px; }
@media print { thead { position: static; } input { display: none; } body { padding: 0; } }
"""

SCRIPT = """
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
  const filter = table.previousElementSibling;
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
<h1>{{ title }}</h1>
{% for block in blocks %}
{{ block }}
{% endfor %}
<script>{{ script }}</script>
</body>
</html>
"""

TABLE = """{% if filter %}
<input type="search" placeholder="filter rows" aria-label="filter rows">
{% endif %}
<table>
<thead>
{% if groups %}
<tr>
{% for group, span in groups %}
<th colspan="{{ span }}"{% if group %} class="group"{% endif %}>{{ group }}</th>
{% endfor %}
</tr>
{% endif %}
<tr>
{% for column in columns %}
<th data-column="{{ loop.index0 }}"{% if column.show %} class="number"{% endif %}
{%- if column.help %} title="{{ column.help }}"{% endif %}><button type="button">{{ column.title }}</button></th>
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
"""
