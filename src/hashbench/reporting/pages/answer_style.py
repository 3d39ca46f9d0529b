"""The style, the script and the HTML of the answer."""

STYLE = """
#answer { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
#answer h2 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .25rem; text-wrap: balance; }
#answer h3 { font-size: .8rem; font-weight: 600; margin: 0; color: var(--muted); }
#answer p { margin: 0; max-width: none; }
#answer a { color: inherit; text-decoration: underline 1px;
  text-decoration-color: color-mix(in srgb, var(--muted) 60%, transparent);
  text-underline-offset: 3px; }
#answer a:hover, #answer a:focus-visible { color: var(--accent); text-decoration: underline solid; }
#answer .drawn { display: inline-block; font-size: .85rem; font-weight: 600; margin-bottom: .4rem;
  padding: .1rem .55rem; border: 1px solid var(--muted); border-radius: .7rem; }
#answer .lead { font-size: 1rem; line-height: 1.4; }
#answer .cards { display: grid; gap: .8rem; margin: .8rem 0;
  grid-template-columns: repeat(2, minmax(0, 1fr)) minmax(0, 1.3fr) minmax(0, .9fr); }
@media (max-width: 75rem) { #answer .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 40rem) { #answer .cards { grid-template-columns: minmax(0, 1fr); } }
#answer .card { padding: .6rem .8rem .7rem; border: 1px solid var(--line); border-top: 3px solid var(--accent);
  border-radius: 6px; }
#answer .big:empty { display: none; }
#answer .big { font-size: 1.2rem; font-weight: 650; line-height: 1.25; margin: .1rem 0 .4rem; }
#answer .card li, #answer .card .say { font-size: .87rem; line-height: 1.4; }
#answer .card ul { list-style: none; margin: 0; padding: 0; }
#answer .card li + li, #answer .card .say + .say { margin-top: .25rem; }
#answer .warn { border-left: 3px solid var(--warn, #b45309); padding-left: .5rem; }
#answer b { font-weight: 650; }
#answer table { width: 100%; font-size: .9rem; border-collapse: collapse; margin: 0; }
#answer caption { text-align: left; font-size: .8rem; font-weight: 600; color: var(--muted); padding-bottom: .1rem; }
#answer thead { position: static; box-shadow: none; }
#answer th, #answer td { position: static; padding: .2rem .6rem; text-align: right; white-space: normal;
  border-bottom: 1px solid var(--line); font-weight: 400; max-width: none; background: none; vertical-align: baseline; }
#answer thead th { font-size: .8rem; color: var(--muted); vertical-align: bottom; }
#answer th:first-child { text-align: left; padding-left: 0; white-space: nowrap; overflow-wrap: normal; }
#answer tr.asked > * { font-weight: 650; background: color-mix(in srgb, var(--accent) 10%, transparent); }
#answer td .interval { display: inline-block; min-width: 13em; text-align: left; color: var(--muted);
  font-weight: 400; margin-left: .4em; }
#answer thead th + th { padding-right: 14rem; }
#answer .foot { font-size: .87rem; margin-top: .6rem; }
@media (max-width: 62rem), print {
  #answer th, #answer td { padding: .2rem .3rem; }
  #answer td .interval { display: block; min-width: 0; margin: 0; text-align: right; font-size: .8rem; }
  #answer td .interval:empty { display: none; }
  #answer thead th + th { padding-right: .3rem; }
}
/* On a phone, too, a number keeps to its line: smaller letters, and a break between words alone. */
@media (max-width: 30rem) {
  #answer table { font-size: .8rem; }
  #answer th, #answer td { padding: .2rem .15rem; overflow-wrap: normal; }
  #answer td .interval { font-size: .74rem; }
  #answer thead th { font-size: .74rem; }
  #answer thead th + th { padding-right: .15rem; }
}
@media print {
  #answer .card { break-inside: avoid; }
  #answer table { font-size: 11px; }
}
@media (prefers-color-scheme: dark) { #answer { --warn: #f0b45a; } }
"""

# Inside Snakemake's report the page has no place of its own, so links to other pages would lead nowhere.
SCRIPT = """
if (!/^(file|https?):$/.test(location.protocol)) {
  for (const link of document.querySelectorAll("#answer a")) {
    const text = document.createElement("span");
    text.append(...link.childNodes);
    text.title = `item ${link.dataset.item} of the report`;
    link.replaceWith(text);
  }
}
"""

MARKUP = """<section id="answer" aria-labelledby="answer-title">
<style>{{ style }}</style>
{% if drawn %}
<p class="drawn">{{ drawn }}</p>
{% endif %}
<h2 id="answer-title">{{ headline }}</h2>
{% for sentence in lead %}
<p class="lead">{{ sentence }}</p>
{% endfor %}
<div class="cards">
{% for card in cards %}
<div class="card">
<h3>{{ card.title }}</h3>
{% if card.big %}
<p class="big">{{ card.big }}</p>
{% endif %}
<ul>
{% for line in card.lines %}
<li{% if loop.index0 in card.warn %} class="warn"{% endif %}>{{ line }}</li>
{% endfor %}
</ul>
</div>
{% endfor %}
</div>
{% if sizes %}
<table>
<caption>{{ sizes.caption }}</caption>
<thead><tr><th scope="col">pictures</th><th scope="col">false matches a query</th>
<th scope="col">false pairs in all</th><th scope="col">precision: matches that are right</th></tr></thead>
<tbody>
{% for row in sizes.rows %}
<tr{% if row.asked %} class="asked"{% endif %}><th scope="row">{{ row.pictures }}</th>
{% for value, interval in row.cells %}
<td>{{ value }} <span class="interval">{{ interval }}</span></td>
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
{% endif %}
{% for sentence in foot %}
<p class="foot">{{ sentence }}</p>
{% endfor %}
<script>{{ script }}</script>
</section>
"""
