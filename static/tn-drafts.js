// What somebody types is kept in this browser until it was saved: by person, project and element, the last two in
// the address that the form is sent to. After a reload it is offered back; a cut connection sends it again when it
// is back. tenon.js forgets it all when its writer signs out.
const one = (selector, within = document) => within?.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const FORMS = 'form[data-edit-form], form[data-draft]';
const NOT_TYPED = ['csrfmiddlewaretoken', 'revision', 'on_top', 'after'];
const KEEP = 40;           // drafts of one person; the oldest go first
const OLDEST = 30 * 86400000;
const person = document.body.dataset.person;
const prefix = `draft:form:${person}:`;
const keyOf = form => prefix + new URL(form.getAttribute('action'), location.href).pathname;
const read = key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const fields = form => [...new FormData(form)].filter(([name, value]) => !NOT_TYPED.includes(name) && typeof value === 'string');
const same = (first, second) => JSON.stringify(first) === JSON.stringify(second);
const when = at => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' }).format(at);

// ---- keeping
const begun = new WeakMap();
const pending = new Map();
function keep(form) {
  pending.delete(form);
  // Whoever signs out takes them along.
  if ('leaving' in document.documentElement.dataset) return;
  const key = keyOf(form), typed = fields(form);
  if (same(typed, begun.get(form))) { if (form.dataset.kept) forget(form); return; }
  const place = form.closest('[data-editing]');
  const label = form.getAttribute('aria-label')?.replace(/^Edit /, '') ?? '';
  const draft = { fields: typed, revision: form.elements.revision?.value ?? '', at: Date.now(), page: location.pathname, place: place?.id ?? '', label };
  try { localStorage.setItem(key, JSON.stringify(draft)); form.dataset.kept = '1'; } catch { /* full or forbidden: the page still holds it */ }
}
function forget(form) {
  clearTimeout(pending.get(form));
  pending.delete(form);
  delete form.dataset.kept;
  localStorage.removeItem(keyOf(form));
}
function soon(form) {
  clearTimeout(pending.get(form));
  pending.set(form, setTimeout(keep, 250, form));
}
for (const kind of ['input', 'change']) document.addEventListener(kind, event => { const form = event.target.form; if (form?.matches(FORMS)) soon(form); });
window.addEventListener('pagehide', () => { for (const form of [...pending.keys()]) { clearTimeout(pending.get(form)); keep(form); } });
function tidy() {
  const drafts = Object.keys(localStorage).filter(key => key.startsWith(prefix)).map(key => ({ key, at: read(key)?.at ?? 0 })).sort((a, b) => b.at - a.at);
  drafts.forEach(({ key, at }, number) => { if (number >= KEEP || Date.now() - at > OLDEST) localStorage.removeItem(key); });
}

// ---- giving back
function set(form, [name, value], taken) {
  const nodes = all(`[name="${CSS.escape(name)}"]`, form).filter(node => !taken.has(node));
  const choice = nodes.find(node => node.matches('[type=radio], [type=checkbox]') && node.value === value);
  const node = choice ?? nodes.find(each => !each.matches('[type=radio], [type=checkbox]'));
  if (!node) return false;
  taken.add(node);
  if (choice) choice.checked = true; else node.value = value;
  node.dispatchEvent(new Event('input', { bubbles: true }));
  node.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}
// Rows that were added as they were filled have names of their own: the empty one at the end takes them over.
function grow(form, name, value, rows) {
  const [, start, number, last] = /^(.*)\.(\d+)\.([^.]+)$/.exec(name) ?? [];
  if (!start) return;
  const known = `${start}.${number}`;
  if (!rows.has(known)) {
    const field = all(`[name$=".${CSS.escape(last)}"]`, form).filter(each => each.name.startsWith(`${start}.`)).at(-1);
    rows.set(known, field?.closest('[data-row-of]'));
  }
  const field = one(`[name$=".${CSS.escape(last)}"]`, rows.get(known));
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
function restore(form, draft) {
  const taken = new Set(), rows = new Map();
  for (const box of all('[type=checkbox]', form)) box.checked = draft.fields.some(([name, value]) => name === box.name && value === box.value);
  for (const [name, value] of draft.fields) if (!set(form, [name, value], taken)) grow(form, name, value, rows);
  // Saved on what it was typed on: the server then shows what others changed since.
  if (draft.revision && form.elements.revision) form.elements.revision.value = draft.revision;
  keep(form);
}
function note(text, actions) {
  const bar = document.createElement('div');
  bar.className = 'note draft-note';
  bar.setAttribute('role', 'status');
  const said = document.createElement('p');
  said.textContent = text;
  bar.append(said);
  for (const [words, act] of actions) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn sm';
    button.textContent = words;
    button.addEventListener('click', () => act(bar));
    bar.append(button);
  }
  return bar;
}
let opening = '';
function begin(form) {
  begun.set(form, fields(form));
  const key = keyOf(form), draft = read(key);
  if (!draft) return;
  if (same(draft.fields, begun.get(form))) { localStorage.removeItem(key); return; }
  // What the server sent back with a question about it is newer than the draft.
  if (form.hasAttribute('data-typed')) return;
  form.dataset.kept = '1';
  if (opening === key || form.hasAttribute('data-draft')) { opening = ''; restore(form, draft); return; }
  form.prepend(note(`You typed something else here on ${when(draft.at)} that was not saved.`, [
    ['Put it back', bar => { bar.remove(); restore(form, draft); }],
    ['Discard it', bar => { bar.remove(); localStorage.removeItem(key); delete form.dataset.kept; }],
  ]));
}
// Drafts of forms that are closed now: one line each above the page, with the way to them.
function offer() {
  const holder = one('#main .doc-scroll') ?? one('#main');
  for (const bar of all('[data-draft-key]')) if (!localStorage.getItem(bar.dataset.draftKey) || openForm(bar.dataset.draftKey)) bar.remove();
  for (const key of Object.keys(localStorage).filter(each => each.startsWith(prefix))) {
    const draft = read(key);
    if (draft?.page !== location.pathname || openForm(key) || one(`[data-draft-key="${CSS.escape(key)}"]`)) continue;
    const opener = document.getElementById(draft.place)?.querySelector('[data-edit]') ?? one(`[data-edit][href*="/edit/${key.split('/').at(-1)}"]`);
    const bar = note(`What you typed at ${draft.label || 'this page'} on ${when(draft.at)} was not saved.`, [
      ...(opener ? [['Open it', () => { opening = key; opener.click(); }]] : []),
      ['Discard it', shown => { localStorage.removeItem(key); shown.remove(); }],
    ]);
    bar.dataset.draftKey = key;
    holder?.prepend(bar);
  }
}
const openForm = key => all(FORMS).some(form => keyOf(form) === key);
function ready() {
  for (const form of all(FORMS)) if (!begun.has(form)) begin(form);
  offer();
}

// ---- sending: a save forgets the draft; a request that reached nobody is sent again when there is a connection
const waiting = new Set();
const kept = ctx => { const form = ctx?.sourceElement?.closest?.(FORMS); return form && ctx.request?.method === 'POST' ? form : null; };
function lost(show) { const bar = one('#stream-lost'); if (bar) bar.hidden = !show; }
function unsent(form, show) {
  one('.unsent', form)?.remove();
  if (!show) return;
  const line = document.createElement('p');
  line.className = 'unsent errorlist';
  line.setAttribute('role', 'status');
  line.textContent = 'Not saved: the server cannot be reached. This is kept and sent again when it can.';
  (one('.edit-foot, .q-f', form) ?? form).before?.(line);
}
document.addEventListener('htmx:after:request', event => {
  const form = kept(event.detail?.ctx), status = event.detail?.ctx?.response?.status ?? 0;
  if (!form || !status) return;
  waiting.delete(form);
  unsent(form, false);
  if (status < 400) { forget(form); begun.set(form, fields(form)); }
});
document.addEventListener('htmx:error', event => {
  const ctx = event.detail?.ctx, form = kept(ctx);
  if (!form || ctx.response?.status) return;
  keep(form);
  waiting.add(form);
  unsent(form, true);
  lost(true);
});
function again() {
  lost(false);
  for (const form of [...waiting]) { waiting.delete(form); if (form.isConnected) form.requestSubmit(); }
}
window.addEventListener('offline', () => lost(true));
window.addEventListener('online', () => setTimeout(again, 300));
document.addEventListener('htmx:sse:after:connection', again);
document.addEventListener('click', event => {
  const cancel = event.target.closest('[data-cancel]');
  const form = cancel?.closest(FORMS);
  if (form && !one('.draft-note', form)) forget(form);
});
// Without script between them, the answer to a plain submit is another page: what it refused comes back in the form.
document.addEventListener('submit', event => { if (event.target.matches(FORMS) && !event.defaultPrevented) keep(event.target); });
document.addEventListener('htmx:after:swap', ready);

if (person) { tidy(); ready(); }
