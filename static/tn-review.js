// Reading changes with the keyboard. Everything here is also a link or a button.
const one = (selector, within = document) => within?.querySelector(selector);
const typing = element => element?.closest?.('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], tn-editor, tn-sheet');
const keysOn = () => localStorage.getItem('keys') !== 'off';
const changes = () => [...document.querySelectorAll('[data-change]')];
const focused = () => document.activeElement?.closest('[data-change]');

function step(by) {
  const rows = changes();
  const at = rows.indexOf(focused());
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}

// An open dialog is left alone while the bar is drawn anew around it.
function ask() {
  const dialog = one('#approve-ask');
  dialog.setAttribute('hx-morph-skip', '');
  dialog.addEventListener('close', () => dialog.removeAttribute('hx-morph-skip'), { once: true });
  dialog.showModal();
}

// After a "g" the next key goes to another page (tenon.js).
let before = '';
document.addEventListener('keydown', event => {
  const isSecond = before === 'g';
  before = typing(event.target) ? '' : event.key;
  if (isSecond || event.metaKey || event.ctrlKey || event.altKey || typing(event.target) || one('dialog[open]') || !keysOn()) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (changes().length && 'jknp'.includes(key) && key.length === 1) {
    step('jn'.includes(key) ? 1 : -1);
  } else if (key === 'c' && focused()) {
    one('[data-change-comment]', focused())?.click();
  } else if (key === 'e' && focused()) {
    one('[data-change-edit]', focused())?.click();
  } else if (key === 'a') {
    // One key must not approve by accident: it asks once.
    if (!one('[data-approve-whole]') || !one('#approve-ask')) return;
    ask();
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// The panel of words opens with its field ready, and closes when something else is meant.
document.addEventListener('toggle', event => {
  if (event.target.matches?.('.appr-ask') && event.target.open) one('textarea', event.target)?.focus();
}, true);
document.addEventListener('click', event => {
  for (const open of document.querySelectorAll('.appr-ask[open], .appr-why[open]'))
    if (!open.contains(event.target) && !one('textarea', open)?.value) open.open = false;
});
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  for (const open of document.querySelectorAll('.appr-ask[open], .appr-why[open]')) { open.open = false; one('summary', open)?.focus(); }
});
document.addEventListener('submit', event => {
  if (event.target.id === 'vote' && one('#approve-ask')?.open) one('#approve-ask').close();
  if (event.target.matches('.appr-pop')) sending = true;
});
for (const name of ['htmx:error', 'htmx:response:error']) document.addEventListener(name, () => { sending = false; });

// What is open on the bar, and words that somebody types, stay while the bar is drawn anew around them. A sent
// form is not put back: the answer says what became of it.
let kept = null;
let sending = false;
document.addEventListener('htmx:before:swap', () => {
  const field = one('.appr-ask[open] textarea');
  kept = { words: field?.value ?? '', focused: field === document.activeElement, ask: Boolean(field), why: Boolean(one('.appr-why[open]')) };
  if (sending) kept = null;
});
document.addEventListener('htmx:after:swap', () => {
  sending = false;
  if (!kept) return;
  if (kept.why && one('.appr-why')) one('.appr-why').open = true;
  const field = one('.appr-ask textarea');
  if (!kept.ask || !field) return;
  field.value ||= kept.words;
  field.closest('details').open = true;
  if (kept.focused && document.activeElement !== field) field.focus();
});
