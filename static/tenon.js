// What every page shares: theme, keys, toasts, errors, copy, fill, small fallbacks.
// It only enhances HTML that already works, holds no state of its own, and listens once on the document,
// so fragments may come and go. Geometry is set through CSSOM only: the policy forbids inline styles.
const root = document.documentElement;
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const one = (selector, within = document) => within.querySelector(selector);
const typing = element => element?.closest?.('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], tn-editor');

// ---- theme: a cookie, so that the server renders the right one and nothing flashes
function switchTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
}

// ---- toasts: only what the page itself does not show
function toast(template, text) {
  const copy = one(`#${template}`)?.content.firstElementChild.cloneNode(true);
  if (!copy) return;
  if (text) one('[data-text]', copy).textContent = text;
  const holder = one('#toasts');
  holder.replaceChildren(copy);
  setTimeout(() => copy.isConnected && copy.remove(), 8000);
}

document.addEventListener('htmx:response:error', event => {
  const status = event.detail.ctx?.response?.status ?? 0;
  if (status >= 500) toast('toast-error');
});
// A form that is kept says it itself (tn-drafts.js).
document.addEventListener('htmx:error', event => { if (!event.target.closest?.('[data-edit-form], [data-draft]')) toast('toast-lost'); });
document.addEventListener('toast', event => toast(event.detail?.is_refusal ? 'toast-error' : 'toast-done', event.detail?.text ?? event.detail?.value));
// A stream that cannot be reached says so once and takes it back when it is there again.
document.addEventListener('htmx:sse:error', () => { const bar = one('#stream-lost'); if (bar) bar.hidden = false; });
document.addEventListener('htmx:sse:after:connection', () => { const bar = one('#stream-lost'); if (bar) bar.hidden = true; });

// ---- what somebody is at stays as it is while a stream draws its surroundings again; sending it lets go
const kept = event => event.target.closest?.('[data-keep]');
document.addEventListener('focusin', event => kept(event)?.setAttribute('hx-morph-skip', ''));
document.addEventListener('input', event => kept(event)?.setAttribute('hx-morph-skip', 'typed'));
document.addEventListener('htmx:before:request', event => kept(event)?.removeAttribute('hx-morph-skip'));
document.addEventListener('focusout', event => {
  const place = kept(event);
  if (place && !place.contains(event.relatedTarget) && place.getAttribute('hx-morph-skip') !== 'typed') place.removeAttribute('hx-morph-skip');
});

// ---- drafts stay in this browser until they were sent, but not after their writer: whoever signs out takes them
// along, and whoever signs in after somebody else finds none of theirs. A session that only ran out keeps them.
const DRAFT = /^(draft|sheet|payload):/;
const person = document.body.dataset.person;
function forgetDrafts() { for (const key of Object.keys(localStorage)) if (DRAFT.test(key) || key === 'person') localStorage.removeItem(key); }
if (person && localStorage.getItem('person') !== person) {
  if (localStorage.getItem('person')) forgetDrafts();
  localStorage.setItem('person', person);
}
document.addEventListener('submit', event => { if (event.target.matches('[data-sign-out]')) { root.dataset.leaving = ''; forgetDrafts(); } });

// ---- elements whose module this page did not bring: a swap may have put them in
const modules = JSON.parse(document.body.dataset.modules ?? '{}');
function bring() {
  for (const [name, address] of Object.entries(modules)) {
    if (!customElements.get(name) && one(name)) import(address);
  }
}

// ---- clicks
const actions = {
  theme: switchTheme,
  async copy(button) {
    const source = button.dataset.copy ? one(button.dataset.copy) : button;
    const link = button.dataset.link && new URL(button.dataset.link, location.href).href;
    await navigator.clipboard.writeText(link ?? source.dataset.value ?? source.textContent.trim());
    toast('toast-done', 'Copied.');
  },
  fill(button) {
    const field = one(button.dataset.target);
    field.value = button.dataset.value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  },
  side(button) {
    const open = root.toggleAttribute('data-side');
    button.setAttribute('aria-expanded', String(open));
    if (open) one('.side a, .files a, .run-list a')?.focus();
  },
  pane(button) {
    for (const other of button.parentNode.children) other.setAttribute('aria-pressed', String(other === button));
    one(button.dataset.target).dataset.pane = button.dataset.value;
  },
  more(button) {
    const list = one(button.dataset.target);
    list.removeAttribute('data-short');
    button.remove();
    list.querySelector('[tabindex="-1"]')?.focus();
  },
};
document.addEventListener('click', event => {
  const button = event.target.closest('[data-act]');
  if (button && actions[button.dataset.act]) actions[button.dataset.act](button);
  if (root.hasAttribute('data-side') && !event.target.closest('[data-act=side], .side')) root.removeAttribute('data-side');
  // `command` is young: without it the same button opens and closes the same dialog.
  const control = event.target.closest('[commandfor]');
  if (control && !('command' in HTMLButtonElement.prototype)) {
    const dialog = document.getElementById(control.getAttribute('commandfor'));
    control.getAttribute('command') === 'close' ? dialog.close() : dialog.showModal();
  }
});
// A dialog that the server sent open, because its form was refused, stands before the page like any other.
for (const dialog of document.querySelectorAll('dialog[data-modal][open]')) {
  dialog.close();
  dialog.showModal();
}
// Choosing a file is the whole gesture where the form has nothing else to fill in.
document.addEventListener('change', event => {
  if (event.target.matches('[data-autosubmit]')) event.target.form.requestSubmit();
  if (event.target.matches('[data-keys-switch]')) localStorage.setItem('keys', event.target.checked ? 'on' : 'off');
});
document.addEventListener('toggle', event => {
  const box = one('[data-keys-switch]', event.target);
  if (box) box.checked = keysOn();
}, true);

// ---- keys (WCAG 2.1.4: they can be switched off)
const keysOn = () => localStorage.getItem('keys') !== 'off';
let prefix = '';
function row(step) {
  const rows = [...document.querySelectorAll('[data-row]')].filter(element => element.offsetParent);
  const at = rows.findIndex(element => element.contains(document.activeElement));
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  (next?.matches('a, button') ? next : next && one('a, button, summary', next))?.focus();
}
document.addEventListener('keydown', event => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const command = mac ? event.metaKey : event.ctrlKey;
  if (key === 'Enter' && command) {
    const form = event.target.closest('form');
    if (form && !form.hasAttribute('data-no-keys')) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (key === 'Escape') {
    if (root.hasAttribute('data-side')) root.removeAttribute('data-side');
    else if (typing(event.target) && !event.target.closest('dialog, [popover]')) event.target.blur();
    return;
  }
  if (key === '.' && command) { one('[data-key="mod ."]')?.click(); return; }
  if (command || event.altKey || typing(event.target) || one('dialog[open]') || !keysOn()) return;
  const combination = prefix + key;
  prefix = key === 'g' && !prefix ? 'g ' : '';
  if (key === 'j' || key === 'k') { row(key === 'j' ? 1 : -1); event.preventDefault(); return; }
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(combination)}"]`)].find(element => element.offsetParent);
  if (!target) return;
  event.preventDefault();
  target.matches('input, textarea') ? target.focus() : target.click();
});

// ---- what the server cannot know: the modifier's name, time passing, the section in view
function dress(within) {
  if (!mac) for (const key of within.querySelectorAll('kbd')) key.textContent = key.textContent.replace('⌘', 'Ctrl ').replace('⇧', 'Shift ');
  const links = [...within.querySelectorAll('.toc a[href^="#"]')];
  if (!links.length) return;
  const inView = new IntersectionObserver(entries => {
    const seen = entries.filter(entry => entry.isIntersecting).at(-1);
    if (seen) for (const link of links) link.classList.toggle('on', link.hash === `#${seen.target.id}`);
  }, { rootMargin: '-10% 0px -75% 0px' });
  for (const link of links) { const section = one(link.hash); if (section) inView.observe(section); }
}
dress(document);
bring();
document.addEventListener('htmx:after:swap', () => { dress(document); bring(); });

const seconds = value => value < 60 ? `${value} s` : value < 3600 ? `${Math.floor(value / 60)} min ${value % 60} s` : `${Math.floor(value / 3600)} h ${Math.floor(value / 60) % 60} min`;
setInterval(() => {
  for (const clock of document.querySelectorAll('time[data-running]')) {
    clock.textContent = seconds(Math.max(0, Math.round((Date.now() - Date.parse(clock.dateTime)) / 1000)));
  }
}, 1000);
