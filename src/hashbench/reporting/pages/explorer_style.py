"""The style of the explorer."""

STYLE = """
#explorer { --same: #0072b2; --different: #d55e00; --soft: color-mix(in srgb, var(--ink) 6%, transparent);
  --edge: color-mix(in srgb, var(--ink) 45%, var(--paper)); container-type: inline-size; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { #explorer { --same: #56b4e9; --different: #e69f00; } }
#explorer [hidden] { display: none !important; }
#explorer h2, #explorer h3 { margin: 1.4rem 0 .3rem; }
#explorer h4 { margin: 0; font-size: .95rem; }
#explorer .note { color: var(--muted); margin: 0 0 .6rem; max-width: 46rem; }
#explorer select, #explorer button { font: inherit; color: var(--ink); background: var(--paper);
  border: 1px solid var(--edge); border-radius: 6px; padding: .3rem .55rem; cursor: pointer; max-width: 100%;
  scroll-margin-block: 7rem; }
#explorer button:hover, #explorer select:hover { border-color: var(--accent); }
#explorer :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
#explorer .choices { display: flex; flex-wrap: wrap; gap: .5rem .9rem; align-items: end; }
#explorer .choices label { display: grid; font-size: .8rem; color: var(--muted); min-width: 0; }
#explorer .choices select { font-size: .9rem; }
#explorer .bar { position: sticky; top: 0; z-index: 2; display: grid; grid-template-columns: auto 1fr;
  gap: .3rem 1rem; align-items: center; padding: .5rem 0; margin-top: .4rem; background: var(--paper);
  border-bottom: 1px solid var(--line); }
#explorer .bar label { font-weight: 600; }
#explorer output { font-size: 1.25rem; font-variant-numeric: tabular-nums; display: inline-block; min-width: 7.4em; }
#explorer .drag { display: flex; gap: .4rem; align-items: center; min-width: 0; }
#explorer .drag button { width: 2.4rem; height: 2.2rem; padding: 0; font-size: 1.2rem; line-height: 1; flex: none; }
#explorer .track { position: relative; flex: 1; min-width: 0; }
/* A mark stands where the middle of the slider's thumb comes, some 16 px wide, so inside the ends by half of it. */
#explorer #explorer-marks span { position: absolute; left: calc(8px + (100% - 16px) * var(--share)); font-size: .75rem;
  line-height: 1; padding-inline: .25rem; border-left: 2px solid var(--ink); color: var(--ink); pointer-events: none; }
#explorer #explorer-marks .match { top: -.35rem; padding-bottom: .3rem; }
#explorer #explorer-marks .link { bottom: -.35rem; padding-top: .3rem; }
#explorer #explorer-marks .before { transform: translateX(-100%); border-left: 0; border-right: 2px solid var(--ink); }
#explorer .own { grid-column: 2; display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .3rem; }
#explorer .own button { font-size: .85rem; }
#explorer .own button[aria-pressed=true] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
#explorer input[type=range] { display: block; width: 100%; min-width: 0; height: 2.2rem; margin: 0;
  accent-color: var(--accent); }
#explorer .advised { display: grid; }
#explorer .advised span { font-size: .8rem; color: var(--muted); }
#explorer .advised div { display: flex; flex-wrap: wrap; gap: .4rem; }
#explorer .advised button { font-size: .9rem; }
#explorer .advised button[aria-pressed=true] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
#explorer .answer { font-size: 1.05rem; margin: .7rem 0; max-width: none; }
#explorer .sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem 1.4rem; }
#explorer figure { margin: 0; }
#explorer figcaption { font-size: .85rem; color: var(--muted); }
#explorer .key { display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin-right: .35em; }
#explorer svg { display: block; width: 100%; font-size: 12px; fill: var(--muted); }
#explorer dl { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; margin: 0; align-content: start; }
#explorer dl > div { padding: .4rem .6rem .45rem; background: var(--soft); border-radius: 8px;
  border-left: 4px solid var(--tone, var(--line)); min-width: 0; }
#explorer dt { font-size: .8rem; color: var(--muted); }
#explorer dd { margin: 0; font-variant-numeric: tabular-nums; }
#explorer dd.value { font-size: 1.3rem; font-weight: 650; line-height: 1.25; }
#explorer dd.more { font-size: .8rem; color: var(--muted); }
#explorer .kinds { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: .9rem 1.4rem; }
#explorer .kinds > div { border-left: 4px solid var(--tone, var(--edge)); padding-left: .7rem; min-width: 0; }
#explorer .strip { display: flex; flex-wrap: wrap; gap: .45rem; margin-top: .35rem; }
#explorer .strip button, #explorer .sheet { padding: .25rem; background: var(--soft); border-color: var(--line);
  font-size: .8rem; display: grid; gap: .15rem; justify-items: start; text-align: left; }
#explorer .sheet { width: 100%; margin-bottom: .5rem; padding: .4rem; }
#explorer .shots { display: flex; flex-wrap: wrap; gap: 3px; }
#explorer .shots img { width: 88px; height: 88px; object-fit: contain; background: var(--soft); display: block; }
#explorer .sheet .shots { display: grid; grid-template-columns: repeat(10, minmax(0, 104px)); width: 100%; }
#explorer .sheet .shots img { width: 100%; height: auto; aspect-ratio: 1; }
#explorer dialog { color: var(--ink); background: var(--paper); border: 1px solid var(--edge); border-radius: 10px;
  padding: 1rem; width: min(56rem, calc(100vw - 1.5rem)); max-height: calc(100vh - 1.5rem); box-sizing: border-box;
  overflow: auto; }
#explorer dialog::backdrop { background: rgb(0 0 0 / .55); }
#explorer dialog form { display: flex; gap: 1rem; justify-content: space-between; align-items: start; }
#explorer dialog h3 { margin: .2rem 0 .6rem; }
#explorer dialog form button { font-size: 1.3rem; line-height: 1; }
#explorer .large { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(150px, 45%), 1fr)); gap: .8rem;
  align-items: end; }
#explorer .large.two { grid-template-columns: 1fr 1fr; }
#explorer .large img { display: block; width: min(100%, 288px); height: auto; max-height: 288px; margin-bottom: .3rem;
  object-fit: contain; object-position: left; }
#explorer .large figcaption { color: var(--ink); max-height: 9em; overflow: auto; }
#explorer .large small { color: var(--muted); display: block; }
@container (max-width: 760px) {
  #explorer .sides, #explorer .kinds { grid-template-columns: minmax(0, 1fr); }
  #explorer .bar { grid-template-columns: 1fr; gap: .2rem; padding: .3rem 0; }
  #explorer .choices { display: grid; grid-template-columns: 1fr 1fr; }
  #explorer .choices select { width: 100%; }
  #explorer .shots img { width: 70px; height: 70px; }
  #explorer .sheet .shots { grid-template-columns: repeat(5, minmax(0, 1fr)); }
  #explorer .own { grid-column: 1; }
  #explorer .own button { font-size: .8rem; padding-inline: .4rem; }
  #explorer :is(.choices select, .advised button, .own button, .drag button, .drag input, dialog form button) {
    min-height: 44px; min-width: 44px; }
  #explorer .advised { grid-column: 1 / -1; }
  #explorer .advised button { font-size: .85rem; }
}
@media print {
  #explorer .bar { position: static; }
  #explorer .drag, #explorer .advised, #explorer .own, #explorer dialog { display: none; }
  /* The choices stay as text: they say what is shown. */
  #explorer .choices select { appearance: none; border: 0; padding: 0; min-height: 0; }
  #explorer .shots img { width: 56px; height: 56px; }
  #explorer .sheet .shots { grid-template-columns: repeat(10, minmax(0, 1fr)); }
  #explorer .kinds, #explorer .sides { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  #explorer dl > div, #explorer .strip button, #explorer .sheet, #explorer figure { break-inside: avoid; }
  #explorer h3, #explorer h4 { break-after: avoid; }
}
"""
