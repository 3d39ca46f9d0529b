"""The HTML of the explorer. The script fills it from the data."""

MARKUP = """<section id="explorer" aria-labelledby="explorer-title">
<style>{{ style }}</style>
<h2 id="explorer-title">What matches at a threshold of your choice</h2>
<noscript>
<p class="note">The explorer needs JavaScript. Its numbers are in scores.csv, scale.csv and cluster_scores.csv.</p>
</noscript>
{% for sentence in sentences %}
<p class="note">{{ sentence }}</p>
{% endfor %}
<div class="explorer-all" hidden>
<div class="choices">
<label>Variant <select id="explorer-variant"></select></label>
<label class="scored">Families <select id="explorer-families"></select></label>
<label class="sized">Pictures to search <select id="explorer-size"></select></label>
<label class="clustered">Clustering <select id="explorer-clustering"></select></label>
<div class="advised" role="group" aria-labelledby="explorer-advice">
<span id="explorer-advice">Advised</span><div id="explorer-advised"></div>
</div>
</div>
<div class="bar">
<label for="explorer-threshold">Threshold <output id="explorer-bits" for="explorer-threshold"></output></label>
<div class="drag">
<button type="button" id="explorer-less" aria-label="next smaller threshold">−</button>
<div class="track"><input type="range" id="explorer-threshold" min="0" step="1"><div id="explorer-marks"></div></div>
<button type="button" id="explorer-more" aria-label="next larger threshold">+</button>
</div>
<div class="own">
<button type="button" id="explorer-own-match"></button>
<button type="button" id="explorer-own-link"></button>
</div>
</div>
<p class="answer" id="explorer-answer" aria-live="polite"></p>
<div class="sides">
<figure><figcaption id="explorer-n"></figcaption><div id="explorer-histogram"></div></figure>
<dl id="explorer-tiles"></dl>
</div>
<h3>Pairs nearest to the threshold</h3>
<p class="note">A sample: at most two pairs of each kind at each distance.
Press a pair to enlarge it.</p>
<div class="kinds" id="explorer-pairs"></div>
<div class="clustered">
<h3>The largest clusters</h3>
<p class="note" id="explorer-covered"></p>
<div id="explorer-sheets"></div>
</div>
</div>
<dialog aria-labelledby="explorer-large-title">
<form method="dialog"><h3 id="explorer-large-title" dir="auto"></h3><button aria-label="close">×</button></form>
<p class="note">Enlarged from small copies, at most {{ side }} pixels wide and high.
The words beneath give the size of the whole picture.</p>
<div class="large"></div>
</dialog>
<script type="application/json" id="explorer-data">{{ data }}</script>
<script>{{ script }}</script>
</section>
"""
