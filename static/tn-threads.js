// Comments on a plan: choosing a thread, beginning one with C, drafts that survive. Everything here is also a link
// or a form. Where there is no room beside the page a thread opens in a sheet over it.
import { elementOf, isSheet, place, placeSoon } from './tn-anchor.js';

const one = (selector, within = document) => within?.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const typing = element => element?.closest?.('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], tn-editor, tn-sheet');
const keysOn = () => localStorage.getItem('keys') !== 'off';
const margin = () => document.getElementById('margin');

// ---- the chosen thread: known by its id, because a stream draws cards again
let chosen = one('.thread.on')?.id ?? '';
function show() {
  const fresh = one('#margin > #new-thread > .thread');
  const card = fresh ?? document.getElementById(chosen);
  for (const other of all('.thread')) other.classList.toggle('on', other === card);
  for (const marked of all('[data-sel]')) marked.removeAttribute('data-sel');
  if (card && margin()?.contains(card)) elementOf(card)?.setAttribute('data-sel', '');
  const sheet = margin();
  if (sheet) sheet.classList.toggle('up', Boolean(card) && isSheet());
  placeSoon();
}
async function choose(card, focus = true) {
  chosen = card?.id ?? '';
  if (card && !card.hasAttribute('data-full') && card.dataset.card) {
    await window.htmx.ajax('GET', card.dataset.card, { source: card, target: card, swap: 'none' });
  }
  const now = document.getElementById(chosen);
  show();
  if (!now) return;
  history.replaceState(history.state, '', `#${chosen}`);
  if (isSheet()) { if (focus) now.focus({ preventScroll: true }); return; }
  place();
  const element = elementOf(now);
  (element?.getClientRects().length ? element : now).scrollIntoView({ block: 'nearest' });
  if (focus) now.focus({ preventScroll: true });
}
function leave() {
  const fresh = one('#margin > #new-thread > .thread');
  const back = fresh ?? document.getElementById(chosen);
  fresh?.remove();
  chosen = '';
  if (location.hash.startsWith('#thread-')) history.replaceState(history.state, '', location.pathname + location.search);
  show();
  (back && one(`[data-comment="${CSS.escape(back.dataset.on ?? '')}"], [data-comments="${CSS.escape(back.dataset.on ?? '')}"]`))?.focus({ preventScroll: true });
}

document.addEventListener('click', event => {
  if (event.target.closest('[data-close-thread], [data-discard-thread]')) {
    const form = one('#margin #new-thread form');
    if (form && event.target.closest('[data-discard-thread]')) forget(form);
    leave();
    return;
  }
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  const count = event.target.closest('[data-comments]');
  if (count) {
    const own = all('#margin .thread[data-thread]').filter(card => card.dataset.on === count.dataset.comments);
    if (!own.length) return; // the link shows them
    event.preventDefault();
    const at = own.findIndex(card => card.id === chosen);
    choose(own[(at + 1) % own.length]);
    return;
  }
  const card = event.target.closest('#margin .thread[data-thread]');
  if (!card) return;
  if (event.target.closest('[data-select]')) event.preventDefault();
  else if (event.target.closest('a, button, summary, form, input, textarea, select, label')) return;
  if (card.id !== chosen) choose(card, false); else if (event.target.closest('[data-select]')) choose(card, false);
});

// ---- C comments on what the pointer or the focus is at
let at = null;
for (const kind of ['pointerover', 'focusin']) document.addEventListener(kind, event => { at = event.target.closest?.('[data-el], tr[id], .tt-h') ?? (kind === 'pointerover' ? null : at); });
// After a "g" the next key goes to another page (tenon.js).
let before = '';
document.addEventListener('keydown', event => {
  const isSecond = before === 'g';
  before = typing(event.target) ? '' : event.key;
  if (event.key === 'Escape' && !event.defaultPrevented && (chosen || one('#margin > #new-thread > .thread')) && !one('dialog[open]')) {
    const inside = event.target.closest?.('.thread');
    if (typing(event.target) && inside && event.target.value) { event.target.blur(); return; }
    if (inside || !typing(event.target)) leave();
    return;
  }
  if (isSecond || typing(event.target) || event.metaKey || event.ctrlKey || event.altKey || !keysOn() || one('dialog[open]') || event.key.toLowerCase() !== 'c') return;
  const place = at?.isConnected ? at : document.activeElement?.closest?.('[data-el]');
  const link = one('[data-comment]', place) ?? one('.doc-head [data-comment]');
  if (!link) return;
  event.preventDefault();
  link.click();
});

// A row of the transformation sheet has no link of its own; its menu asks here.
document.addEventListener('comment-on', event => {
  const key = event.detail;
  const card = one(`#threads > .thread[data-on="${CSS.escape(key)}"]`);
  const link = one('.doc-head [data-comment]');
  if (card) { choose(card); return; }
  if (!link) return;
  const address = new URL(link.getAttribute('hx-get'), location.href);
  address.searchParams.set('on', key);
  window.htmx.ajax('GET', address.pathname + address.search, { source: link, target: link, swap: 'none' });
});

// ---- drafts: in this browser until they were sent; signing out takes them along (tenon.js)
const text = form => one('textarea[name=text]', form);
function forget(form) { localStorage.removeItem(form.dataset.threadDraft); }
function restore(form) {
  const field = text(form);
  const kept = localStorage.getItem(form.dataset.threadDraft);
  if (!kept || !field || field.value) return;
  field.value = kept;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
document.addEventListener('input', event => {
  const form = event.target.closest?.('form[data-thread-draft]');
  if (!form || event.target !== text(form) || document.documentElement.dataset.leaving !== undefined) return;
  if (event.target.value.trim()) localStorage.setItem(form.dataset.threadDraft, event.target.value); else forget(form);
  placeSoon();
});
document.addEventListener('htmx:after:request', event => {
  const { ctx } = event.detail;
  const form = ctx?.sourceElement?.closest?.('form[data-thread-draft]');
  if (!form || ctx.request.method !== 'POST' || !(ctx.response?.status < 300)) return;
  forget(form);
  text(form).value = '';
});

// ---- after a swap: what was chosen stays chosen, nothing stands twice, a new thread of one's own is chosen
// The stream may bring a card before the answer to its own form does: the second is gone before anything is drawn.
new MutationObserver(changes => {
  if (changes.some(change => [...change.addedNodes].some(added => added.matches?.('.thread[data-thread]')))) once();
}).observe(document.body, { childList: true, subtree: true });
function once() {
  const seen = new Set();
  for (const card of all('#margin .thread[data-thread], .th-place .thread[data-thread]')) {
    if (seen.has(card.id)) card.remove(); else seen.add(card.id);
  }
}
let begun = false;
document.addEventListener('htmx:before:request', event => { if (event.detail.ctx?.sourceElement?.matches?.('#margin #new-thread form')) begun = true; });
function tidy() {
  once();
  const cards = all('#threads > .thread[data-thread]');
  if (begun && !one('#margin > #new-thread > .thread') && cards.length) { chosen = cards.at(-1).id; begun = false; }
  for (const form of all('form[data-thread-draft]')) restore(form);
  const fresh = one('#margin > #new-thread > .thread');
  if (fresh && !fresh.hasAttribute('data-met')) { fresh.setAttribute('data-met', ''); chosen = ''; show(); one('textarea', fresh)?.focus({ preventScroll: true }); place(); fresh.scrollIntoView({ block: 'nearest' }); }
}
let soon = 0;
document.addEventListener('htmx:after:swap', () => { cancelAnimationFrame(soon); soon = requestAnimationFrame(() => { tidy(); show(); markRows(); }); });

function markRows() {
  const open = new Set([...document.querySelectorAll('#threads > .thread:not(.resolved)')].map(card => card.dataset.on));
  for (const line of document.querySelectorAll('.sheet-body > .sheet-row')) line.toggleAttribute('data-commented', open.has(line.querySelector('.c-key')?.textContent.replace('⠿', '')));
}
new ResizeObserver(placeSoon).observe(one('.doc') ?? document.body);
addEventListener('resize', show);
document.addEventListener('toggle', placeSoon, true);
document.addEventListener('comments', placeSoon);
document.fonts?.ready.then(placeSoon);

// ---- a link to one thread: it is chosen; one that is not beside the page is asked for
function fromAddress() {
  const wanted = location.hash.match(/^#thread-(\d+)$/);
  if (!wanted) { show(); return; }
  const card = document.getElementById(`thread-${wanted[1]}`);
  if (card) choose(card, false);
  else if (margin() && !new URLSearchParams(location.search).has('thread')) location.replace(`${location.pathname}?thread=${wanted[1]}${location.hash}`);
  else show();
}
addEventListener('hashchange', fromAddress);
tidy();
fromAddress();
