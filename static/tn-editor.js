// <tn-editor src="…/codemirror-6.js" name="text" language="python" path="a.py" draft="file:1:a.py" check="/…/check">
// The <pre> or <textarea> inside is what stands there until the editor has loaded, and without it. CodeMirror lives in
// a shadow root: its styles go through adoptedStyleSheets, so `style-src 'self'` holds with no nonce, and the page's
// custom properties still reach it. `base` (a <template>) shows what differs from it, `hunks` (JSON) an agent's changes.
// Inside a form, Save sends it with the hash it was loaded from; unsaved text is kept in this window (draft).
import { basics, control, keys, language, load, look, typing } from './tn-editor-look.js';
import { drop, keep, kept } from './tn-editor-drafts.js';
import { changes } from './tn-editor-changes.js';
import './tn-merge.js';

const QUIET = 450; // milliseconds without a key before the text is checked
const one = id => document.getElementById(id);
const say = text => { const place = one('save-state'); if (place) place.textContent = text; };

class TnEditor extends HTMLElement {
  static formAssociated = true;
  #internals = this.attachInternals();
  #saved = '';
  #sent = null;
  #timer = 0;
  #asking = null;
  #shown = '';
  #heard = { 'file-saved': event => this.#taken(event.detail), 'htmx:after:swap': () => this.#hear(), 'htmx:error': event => this.#failed(event), 'htmx:response:error': event => this.#failed(event), keydown: event => this.#key(event), click: event => this.#click(event) };
  view = null;

  async connectedCallback() {
    if (this.view) return;
    const text = (this.querySelector('textarea')?.value ?? this.textContent).replaceAll('\r\n', '\n');
    const m = await load(this.getAttribute('src'));
    if (!this.isConnected || this.view) return;
    this.m = m;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#saved = text;
    this.#shown = one('shown')?.value ?? '';
    this.view = new m.EditorView({ root, parent: root, doc: text, extensions: this.#extensions(m, text) });
    this.querySelector('textarea')?.remove(); // the form would send it beside the editor's own value
    this.#internals.setFormValue(this.value);
    this.#showLine(m);
    if (this.getAttribute('draft') && !this.hasAttribute('readonly')) this.#begin();
    this.dispatchEvent(new Event('tn:ready'));
  }

  disconnectedCallback() {
    for (const [name, act] of Object.entries(this.#heard)) document.removeEventListener(name, act, name === 'keydown');
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.view?.destroy();
    this.view = null;
  }

  get value() { return this.view?.state.doc.toString() ?? ''; }
  set value(text) { this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } }); }
  get isDirty() { return this.value !== this.#saved; }
  get #form() { return this.#internals.form; }

  #extensions(m, text) {
    const base = this.getAttribute('base') && document.querySelector(this.getAttribute('base'))?.content.textContent;
    const still = this.hasAttribute('readonly');
    const waiting = JSON.parse(this.getAttribute('hunks') || '[]');
    return [
      ...basics(m), still ? [m.EditorState.readOnly.of(true)] : [...typing(m), m.lintGutter()], keys(m, still),
      language(m, this.getAttribute('language')), look(m),
      base == null ? [] : m.unifiedMergeView({ original: base, mergeControls: control, highlightChanges: true, gutter: true }),
      waiting.length ? changes(m, m.EditorState.create({ doc: text }).doc, waiting, decide) : [],
      m.EditorView.updateListener.of(update => update.docChanged && this.#edited()),
      m.EditorView.contentAttributes.of({ 'aria-label': this.getAttribute('label') ?? 'Code', tabindex: '0' }),
    ];
  }

  // ---- a file in the Build tab: draft, save, checks
  #begin() {
    for (const [name, act] of Object.entries(this.#heard)) document.addEventListener(name, act, name === 'keydown');
    this.#form?.addEventListener('submit', () => { this.#sent = this.value; say('Saving'); this.#hold(); }, true);
    const draft = kept(this.getAttribute('draft'));
    if (draft && draft.text !== this.#saved) this.#bringBack(draft);
    else { drop(this.getAttribute('draft')); this.#state(); }
    this.#check();
  }

  #bringBack(draft) {
    const loaded = one('loaded');
    one('draft-older').hidden = loaded.value === draft.loaded;
    loaded.value = draft.loaded; // what it began with: the server then shows both texts
    one('draft-time').textContent = new Date(draft.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    one('draft-note').hidden = false;
    this.value = draft.text;
  }

  #edited() {
    this.#internals.setFormValue(this.value);
    this.dispatchEvent(new Event('input', { bubbles: true }));
    if (!this.getAttribute('draft')) return;
    this.dispatchEvent(new CustomEvent('tn:edited', { bubbles: true, detail: { path: this.getAttribute('path'), text: this.value } }));
    this.#state();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), QUIET);
  }

  #state() {
    const name = this.getAttribute('draft');
    let words = '';
    if (this.isDirty) words = keep(name, one('loaded')?.value ?? '', this.value) ? 'Unsaved' : 'Unsaved, and too large to be kept';
    else drop(name);
    say(words);
    this.#hold();
    this.dispatchEvent(new CustomEvent('tn:dirty', { bubbles: true, detail: { path: this.getAttribute('path'), dirty: this.isDirty } }));
  }

  // While something is unsaved, news about the file must not replace the editor.
  #hold() { const shown = one('shown'); if (shown) shown.value = this.isDirty || this.#sent !== null ? 'editing' : this.#shown; }

  #taken({ path, hash, shown }) {
    if (path !== this.getAttribute('path')) return;
    this.#saved = this.#sent ?? this.value;
    this.#sent = null;
    this.#shown = shown;
    one('loaded').value = hash;
    one('draft-note').hidden = true;
    this.#state();
    if (!this.isDirty) say('Saved');
    this.#hear();
  }

  #failed(event) {
    if (this.#sent === null || !(event.detail?.ctx?.sourceElement ?? event.target).closest?.('#edit')) return;
    this.#sent = null;
    say(event.type === 'htmx:error' ? 'Not saved: no connection. Kept in this window.' : 'Not saved. Kept in this window.');
    this.#hold();
  }

  // Somebody else saved the file; what this window saved itself is no news.
  #hear() {
    const note = one('theirs');
    if (note && this.#sent === null) note.hidden = note.dataset.hash === one('loaded')?.value;
  }

  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's' || event.defaultPrevented) return;
    event.preventDefault();
    this.#form?.requestSubmit();
  }

  #click(event) {
    if (event.target.closest('#draft-drop')) { one('draft-note').hidden = true; this.value = this.#saved; location.reload(); }
    const row = event.target.closest('#problems li[data-line]');
    if (row) this.goTo(Number(row.dataset.line), Number(row.dataset.column));
  }

  async #check() {
    const address = this.getAttribute('check'), place = one('problems');
    if (!address || !place) return;
    this.#asking?.abort();
    const asking = this.#asking = new AbortController();
    const body = new FormData(this.#form);
    body.set('text', this.value);
    try {
      const answer = await fetch(address, { method: 'POST', body, signal: asking.signal, headers: { 'HX-Request': 'true' } });
      if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
      const made = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('problems');
      if (asking.signal.aborted || !this.view) return;
      one('problems').replaceWith(made);
      this.#mark([...made.querySelectorAll('li[data-line]')]);
    } catch (error) {
      if (error.name === 'AbortError' || !this.view) return;
      one('problems').textContent = 'Not checked: the server cannot be reached. The next change tries again.';
    }
  }

  #mark(rows) {
    const doc = this.view.state.doc;
    const at = (line, column) => { const found = doc.line(Math.min(Math.max(line, 1), doc.lines)); return column ? Math.min(found.from + column - 1, found.to) : found.from; };
    const marks = rows.map(({ dataset: d }) => {
      const from = at(+d.line, +d.column);
      const to = +d.column ? at(+d.endLine, +d.endColumn) : doc.lineAt(from).to;
      return { from, to: Math.max(from, to), severity: d.severity, message: d.message };
    });
    this.view.dispatch(this.m.setDiagnostics(this.view.state, marks));
  }

  // line="12" opens the file there: a failing check or a step names its line.
  #showLine() { const line = Number(this.getAttribute('line')); if (line) this.goTo(line, 0, false); }

  goTo(line, column = 0, focus = true) {
    if (line > this.view.state.doc.lines) return;
    const found = this.view.state.doc.line(line);
    const at = Math.min(found.from + Math.max(0, column - 1), found.to);
    this.view.dispatch({ selection: { anchor: at }, effects: this.m.EditorView.scrollIntoView(at, { y: 'center' }) });
    if (focus) this.view.focus();
  }
}
customElements.define('tn-editor', TnEditor);

// The forms in the bar under the editor do it: the same addresses, for the change that was pressed.
function decide(name, change) {
  const form = one(`${name}-one`);
  const editor = document.querySelector('tn-editor[draft]');
  form.elements.path.value = editor.getAttribute('path');
  form.elements.change.value = change.id;
  form.requestSubmit();
}
