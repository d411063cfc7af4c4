// <tn-merge theirs="#text-theirs">: two texts side by side, theirs to read and the result to write. Buttons with
// data-fill put another text into the result; the arrows between the sides take theirs passage by passage.
import { basics, keys, language, load, look, typing } from './tn-editor-look.js';
import { drop } from './tn-editor-drafts.js';

class TnMerge extends HTMLElement {
  static formAssociated = true;
  #internals = this.attachInternals();
  #click = event => this.#press(event);
  #key = event => { if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') { event.preventDefault(); this.#internals.form?.requestSubmit(); } };
  #saved = event => { if (event.detail?.ctx?.sourceElement?.id === 'edit') this.#after(event); };
  view = null;

  async connectedCallback() {
    if (this.view) return;
    const m = await load(this.getAttribute('src'));
    if (!this.isConnected || this.view) return;
    const text = this.querySelector('textarea').value;
    // Read only now: it stands behind this element and was not there yet when this one was put in.
    const theirs = document.querySelector(this.getAttribute('theirs'))?.content.textContent ?? '';
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const shared = [...basics(m), m.EditorView.lineWrapping, language(m, this.getAttribute('language')), look(m)];
    const told = m.EditorView.updateListener.of(update => update.docChanged && this.#internals.setFormValue(this.value));
    this.view = new m.MergeView({
      a: { doc: theirs, extensions: [...shared, m.EditorState.readOnly.of(true), m.EditorView.contentAttributes.of({ 'aria-label': 'Their text', tabindex: '0' })] },
      b: { doc: text, extensions: [...shared, ...typing(m), keys(m, false), told, m.EditorView.contentAttributes.of({ 'aria-label': this.getAttribute('label') })] },
      parent: root, root, revertControls: 'a-to-b', highlightChanges: true, gutter: true, collapseUnchanged: { margin: 4, minSize: 8 },
      renderRevertControl: () => { const button = document.createElement('button'); button.type = 'button'; button.textContent = '→'; button.title = button.ariaLabel = 'Take theirs here'; return button; },
    });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.cm-mergeView{height:100%;overflow:auto}.cm-mergeViewEditors{min-height:100%}.cm-merge-revert{width:24px!important;background:var(--canvas);border-inline:1px solid var(--line-1)}.cm-merge-revert button{inset-inline:2px;border:1px solid var(--line-2);border-radius:5px;background:var(--surface);color:var(--text-1);cursor:pointer;font:500 12px/18px var(--sans);padding:0}');
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    this.querySelector('textarea').remove();
    this.#internals.setFormValue(this.value);
    document.addEventListener('click', this.#click);
    document.addEventListener('keydown', this.#key);
    document.addEventListener('htmx:after:request', this.#saved);
    this.dispatchEvent(new Event('tn:ready'));
  }

  disconnectedCallback() {
    document.removeEventListener('click', this.#click);
    document.removeEventListener('keydown', this.#key);
    document.removeEventListener('htmx:after:request', this.#saved);
    this.view?.destroy();
    this.view = null;
  }

  get value() { return this.view?.b.state.doc.toString() ?? ''; }
  set value(text) { const { b } = this.view; b.dispatch({ changes: { from: 0, to: b.state.doc.length, insert: text } }); }

  #press(event) {
    const button = event.target.closest('[data-fill]');
    if (button) this.value = document.querySelector(button.dataset.fill).content.textContent;
  }

  // What was typed is in the saved file or in the result: only then the draft may go.
  #after(event) { if (event.detail?.ctx?.response?.status === 200) drop(this.getAttribute('draft')); }
}
customElements.define('tn-merge', TnMerge);
