// Editing a plan in place: keys, forms that are never lost, a way back. All of it works without, too.
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const one = (selector, within = document) => within?.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const typing = element => element?.closest?.('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], tn-editor, tn-sheet');
const keysOn = () => localStorage.getItem('keys') !== 'off';

// ---- forms: what stood in them at first; only what was typed is asked about
const opened = new WeakMap();
const said = form => JSON.stringify([...new FormData(form)].filter(([name]) => !['csrfmiddlewaretoken', 'revision', 'on_top'].includes(name)));
const typed = form => form.hasAttribute('data-typed') || (opened.has(form) && opened.get(form) !== said(form));

function begin(form) {
  opened.set(form, said(form));
  suit(form);
  const wrong = one('[aria-invalid]', form);
  const first = wrong ?? one('.edit-f:not([hidden]) :is(input:not([type=hidden]), textarea, select)', form);
  first?.focus();
  if (first?.setSelectionRange && first.type !== 'number') first.setSelectionRange(first.value.length, first.value.length);
  form.scrollIntoView({ block: 'nearest' });
}

// Fields that mean nothing for this kind step back.
function suit(form) {
  for (const box of all('[data-only]', form)) {
    const chosen = form.elements[box.dataset.only]?.value;
    box.hidden = !box.dataset.values.split(' ').includes(chosen);
  }
  for (const group of all('details.edit-more', form)) {
    const boxes = all('.edit-f', group);
    group.hidden = boxes.length > 0 && boxes.every(box => box.hidden);
  }
}

function ready() {
  for (const form of all('form[data-edit-form]')) if (!opened.has(form)) begin(form);
  for (const toast of all('.saved .toast, .toast[data-brief]')) fade(toast);
}
const fading = new WeakSet();
function fade(toast) {
  if (fading.has(toast)) return;
  fading.add(toast);
  setTimeout(() => { toast.hidden = !toast.matches(':hover, :focus-within'); if (!toast.hidden) { fading.delete(toast); setTimeout(fade, 1000, toast); } }, 8000);
}

// ---- a form's own answer may replace it, a stream may not; afterwards the keyboard stays where it was
// Somebody may take an element out that is being edited here: its form is put back and says so when it is saved.
let back = '';
let kept = [];
document.addEventListener('htmx:before:swap', event => {
  const own = event.target.closest?.('[data-editing]');
  kept = all('[data-editing]').filter(place => place !== own).map(place => ({ place, within: place.closest('section')?.id, focused: place.contains(document.activeElement) ? document.activeElement : null }));
  const place = event.target.closest?.('[data-editing], [data-el]');
  place?.removeAttribute('hx-morph-skip');
  // Where an element stands in a section that is edited as a whole (description and assumptions).
  own?.removeAttribute('hx-morph-skip');
  if (place) back = place.id;
  const toast = one('.saved .toast');
  if (toast) fading.delete(toast);
});
function putBack({ place, within, focused }) {
  if (place.isConnected || document.getElementById(place.id)) return;
  const section = document.getElementById(within);
  const list = place.matches('tr') ? one('tbody', section) : place.matches('li') ? one('.els', section) : section;
  (list ?? section)?.append(place);
  window.htmx.process(place);
  focused?.focus();
}
document.addEventListener('htmx:after:swap', event => {
  kept.forEach(putBack);
  kept = [];
  ready();
  const form = event.target.closest?.('form[data-edit-form]');
  if (form?.isConnected) { (one('[aria-invalid], .edit-met input[type=radio]', form) ?? one('.edit-met', form) ? one('[aria-invalid], .edit-met input[type=radio], button[type=submit]', form) : null)?.focus(); suit(form); }
  remember();
  if (!back || (document.activeElement && document.activeElement !== document.body)) return;
  const place = document.getElementById(back);
  if (place && !one('form[data-edit-form]', place)) { one('[data-edit]', place)?.focus({ preventScroll: true }); back = ''; }
});

// ---- the way back: each revision saved on this page, the last one first
const done = [];
const seen = new Set();
// A stream may draw a change before its own answer is here: until then nobody knows which revision it made.
const sending = new Set();
document.addEventListener('htmx:before:request', event => {
  const { ctx } = event.detail;
  if (ctx.request.method === 'POST' && ctx.sourceElement.closest('main')) sending.add(ctx);
});
function saving() {
  for (const ctx of sending) if (!['created', 'issuing', 'response received'].includes(ctx.status)) sending.delete(ctx);
  return sending.size > 0;
}
const say = text => document.dispatchEvent(new CustomEvent('toast', { detail: { text } }));
function remember() {
  const saved = one('#saved[data-revision]');
  if (!saved || saved.hasAttribute('data-undone')) return;
  const number = saved.dataset.revision;
  // A swap elsewhere finds the same line again, also while its undo is under way.
  if (!seen.has(number)) { seen.add(number); done.push({ number, what: one('.toast .grow', saved)?.textContent ?? '' }); }
}
let asked = 0;
// Each press takes one change back, the newest first; a press during a save waits for its answer.
function undo() {
  if (saving()) { setTimeout(undo, 60); return; }
  asked -= 1;
  const last = done.pop();
  const form = one('#saved [data-undo]');
  if (!last || !form) { say('Nothing of this page is left to take back. The history has every revision.'); asked = 0; return; }
  one('#toasts').replaceChildren();
  const toast = one('#saved .toast');
  toast.hidden = false;
  one('.grow', toast).textContent = `Taking back: ${last.what}`;
  form.elements.number.value = last.number;
  form.requestSubmit();
  if (asked) setTimeout(undo, 60);
}
document.addEventListener('submit', event => {
  if (event.target.matches('[data-undo]')) { const at = done.findIndex(each => each.number === event.target.elements.number.value); if (at >= 0) done.splice(at, 1); }
}, true);

// ---- keys
// The element somebody is at: where the pointer or the focus went last.
let at = null;
for (const kind of ['pointerover', 'focusin']) document.addEventListener(kind, event => { at = event.target.closest?.('[data-el]')?.id ?? (kind === 'pointerover' ? null : at); });
const current = () => document.getElementById(at) ?? document.activeElement?.closest?.('[data-el]') ?? null;
function escape(event, form) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const ask = one('[data-discard]', form);
  if (!ask.hidden) { ask.hidden = true; one('input:not([type=hidden]), textarea', form)?.focus(); return; }
  if (!typed(form)) { one('[data-cancel]', form).click(); return; }
  ask.hidden = false;
  one('[data-discard-no]', ask).focus();
}
document.addEventListener('keydown', event => {
  const command = mac ? event.metaKey : event.ctrlKey;
  const form = event.target.closest?.('form[data-edit-form]');
  if (event.key === 'Escape' && form) { escape(event, form); return; }
  if (event.key.toLowerCase() === 'z' && command && !typing(event.target)) {
    const redo = event.shiftKey && one('#saved[data-undone] [data-undo]');
    if (!redo && !done.length && !saving()) return;
    event.preventDefault();
    if (redo) { redo.requestSubmit(); return; }
    if (event.shiftKey) return;
    asked += 1;
    if (saving()) say('The change before is being saved. It is taken back right after.');
    if (asked === 1) undo();
    return;
  }
  if (typing(event.target) || one('dialog[open]')) return;
  if (event.altKey && ['ArrowUp', 'ArrowDown'].includes(event.key)) {
    const button = one(`[data-move="${event.key}"]`, current());
    if (button) { event.preventDefault(); button.click(); }
    return;
  }
  if (command || event.altKey || !keysOn() || event.key.toLowerCase() !== 'e') return;
  const link = one('[data-edit]', current());
  if (link) { event.preventDefault(); event.stopImmediatePropagation(); link.click(); }
}, true);

document.addEventListener('click', event => {
  const form = event.target.closest('form[data-edit-form]');
  if (event.target.closest('[data-discard-yes]')) { one('[data-cancel]', form).click(); return; }
  if (event.target.closest('[data-discard-no]')) { one('[data-discard]', form).hidden = true; one('input:not([type=hidden]), textarea', form)?.focus(); return; }
  const clear = event.target.closest('[data-clear-row]');
  if (clear) {
    const row = clear.closest('[data-row-of]');
    for (const field of all('input', row)) field.value = '';
    const rows = all('[data-row-of]', row.parentNode);
    if (rows.length > 1 && rows.at(-1) !== row) { (row.nextElementSibling ?? row).querySelector('input, select')?.focus(); row.remove(); }
  }
});

// ---- rows grow as they are filled; a list of keys offers the next one; fields follow the kind
let grown = 0;
document.addEventListener('input', event => {
  const row = event.target.closest?.('[data-row-of]');
  if (row && event.target.value && row === all('[data-row-of]', row.parentNode).at(-1)) {
    const next = row.cloneNode(true);
    grown += 1;
    for (const field of all('input, select', next)) {
      const [, start, last] = field.name.match(/^(.*)\.\d+\.([^.]+)$/);
      field.name = `${start}.${5000 + grown}.${last}`;
      field.id = `${field.id}-${grown}`;
      if (field.matches('input')) { field.value = ''; field.removeAttribute('value'); } else field.selectedIndex = 0;
    }
    row.after(next);
  }
  if (event.target.matches?.('[data-keys]')) offer(event.target);
});
document.addEventListener('focusin', event => { if (event.target.matches?.('[data-keys]')) offer(event.target); });
function offer(field) {
  const before = field.value.includes(',') ? `${field.value.slice(0, field.value.lastIndexOf(',')).trimEnd()}, ` : '';
  for (const option of field.list?.options ?? []) {
    option.dataset.key ??= option.value;
    option.dataset.words ??= option.label;
    option.value = before + option.dataset.key;
    option.label = `${option.dataset.key} ${option.dataset.words}`;
  }
}
document.addEventListener('change', event => {
  const form = event.target.closest?.('form[data-edit-form]');
  if (form && event.target.matches('select')) suit(form);
});
window.addEventListener('beforeunload', event => {
  if (all('form[data-edit-form]').some(form => typed(form) && !form.classList.contains('htmx-request'))) event.preventDefault();
});

// ---- JSON: what is wrong while it is typed, and its usual shape. A number keeps its digits: nothing is parsed and
// written again, so an id longer than a number of this language holds stays what it is.
const MARKS = /"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g;
function pretty(text) {
  const marks = text.match(MARKS) ?? [];
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return marks.map((mark, at) => {
    const opens = '{['.includes(mark), closes = '}]'.includes(mark);
    if (opens && '}]'.includes(marks[at + 1])) return mark;
    if (closes && '{['.includes(marks[at - 1])) return mark;
    if (opens) { depth += 1; return mark + line(); }
    if (closes) { depth -= 1; return line() + mark; }
    return mark === ',' ? mark + line() : mark === ':' ? ': ' : mark;
  }).join('');
}
function wrong(text) {
  try { JSON.parse(text); return ''; } catch (problem) {
    const at = Number(/position (\d+)/.exec(problem.message)?.[1] ?? text.length);
    const before = text.slice(0, at).split('\n');
    const why = problem.message.replace(/^JSON\.parse: /, '').replace(/,? ?(in JSON )?at (position|line).*$|, .*is not valid JSON$/s, '');
    return `Line ${before.length}, column ${before.at(-1).length + 1}: ${why.charAt(0).toLowerCase()}${why.slice(1)}.`;
  }
}
function judge(field) {
  const bar = one('[data-json]', field.closest('.edit-f'));
  if (!bar) return;
  const text = field.value.trim(), problem = text ? wrong(text) : '';
  bar.hidden = !text;
  one('[data-json-said]', bar).textContent = problem;
  bar.classList.toggle('badc', Boolean(problem));
  one('[data-json-format]', bar).disabled = Boolean(problem) || pretty(text) === text;
}
const judging = new WeakMap();
document.addEventListener('input', event => {
  if (!event.target.matches?.('.k-json')) return;
  clearTimeout(judging.get(event.target));
  judging.set(event.target, setTimeout(judge, 250, event.target));
});
document.addEventListener('focusin', event => { if (event.target.matches?.('.k-json')) judge(event.target); });
document.addEventListener('click', event => {
  const field = event.target.closest('[data-json-format]') && one('.k-json', event.target.closest('.edit-f'));
  if (!field) return;
  field.focus();
  field.select();
  // As if typed, so that the browser's own undo takes it back.
  if (!document.execCommand('insertText', false, pretty(field.value))) field.value = pretty(field.value);
  judge(field);
});
document.addEventListener('keydown', event => {
  if (!event.target.matches?.('.k-json') || event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.isComposing) return;
  const { value, selectionStart: at } = event.target;
  const [indent] = /^ */.exec(value.slice(value.lastIndexOf('\n', at - 1) + 1, at));
  const deeper = /[{[]\s*$/.test(value.slice(0, at)) ? '  ' : '';
  event.preventDefault();
  if (!document.execCommand('insertText', false, `\n${indent}${deeper}`)) event.target.setRangeText(`\n${indent}${deeper}`, at, event.target.selectionEnd, 'end');
});

ready();
remember();
