// <tn-editor src="…/codemirror-6.js" name="body" language="python" base="#base-id" readonly><pre>…</pre></tn-editor>
// The <pre> or <textarea> inside is what stands there until the editor has loaded, and without it.
// CodeMirror lives in a shadow root: its styles go through adoptedStyleSheets, so `style-src 'self'` holds with no
// nonce, and the page's custom properties still reach it. `base` (a <template>) turns on the merge view.
const LANGUAGES = { python: m => m.python(), markdown: m => m.markdown(), json: m => m.json(), yaml: m => m.yaml() };
const hue = name => `var(--${name})`;
let library;

function colours(m) {
  const t = m.tags;
  return m.HighlightStyle.define([
    { tag: [t.keyword, t.operatorKeyword, t.controlKeyword, t.definitionKeyword, t.moduleKeyword], color: hue('c-key') },
    { tag: [t.string, t.special(t.string)], color: hue('c-str') },
    { tag: [t.number, t.bool, t.null], color: hue('c-num') },
    { tag: [t.function(t.definition(t.variableName)), t.definition(t.className), t.propertyName], color: hue('c-fn') },
    { tag: t.meta, color: hue('c-dec') },
    { tag: t.comment, color: hue('c-com'), fontStyle: 'italic' },
    { tag: t.heading, fontWeight: '600' },
  ]);
}

function look(m) {
  return m.EditorView.theme({
    '&': { height: '100%', fontSize: '12.5px', color: hue('text-1'), backgroundColor: hue('surface') },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: hue('mono'), lineHeight: '21px', wordSpacing: '0', letterSpacing: '0' },
    '.cm-content': { paddingBlock: '10px 80px' },
    '.cm-gutters': { backgroundColor: 'transparent', border: '0', color: hue('text-3') },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: hue('hover') },
    '.cm-line.tn-mark': { backgroundColor: hue('accent-bg') },
    '.cm-cursor': { borderLeftColor: hue('accent'), borderLeftWidth: '2px' },
    '.cm-changedLine, .cm-insertedLine': { backgroundColor: hue('add-bg') + ' !important' },
    '.cm-changedText': { background: hue('add-word') + ' !important' },
    '.cm-deletedChunk': { backgroundColor: hue('del-bg'), paddingLeft: '6px' },
    '.cm-deletedChunk .cm-deletedText': { background: hue('del-word') + ' !important' },
    '.cm-changedLineGutter': { backgroundColor: hue('ok') },
    '.cm-deletedLineGutter': { backgroundColor: hue('bad') },
    '.cm-chunkButtons button': { font: '500 11.5px/22px ' + hue('sans'), border: '1px solid ' + hue('line-2'), borderRadius: '5px', background: hue('surface') + ' !important', color: hue('text-1') + ' !important', padding: '0 7px', cursor: 'pointer' },
  });
}

function control(kind, act) {
  const button = document.createElement('button');
  button.textContent = kind === 'accept' ? 'Accept' : 'Undo';
  button.onmousedown = act;
  return button;
}

class TnEditor extends HTMLElement {
  static formAssociated = true;
  #internals = this.attachInternals();
  view = null;

  async connectedCallback() {
    if (this.view) return;
    const text = this.querySelector('textarea')?.value ?? this.textContent;
    const m = await (library ??= import(this.getAttribute('src')));
    if (!this.isConnected || this.view) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.view = new m.EditorView({ root, parent: root, doc: text, extensions: this.#extensions(m) });
    this.#internals.setFormValue(this.value);
    this.#showLine(m);
    this.dispatchEvent(new Event('tn:ready'));
  }

  disconnectedCallback() { this.view?.destroy(); this.view = null; }
  get value() { return this.view?.state.doc.toString() ?? ''; }

  #extensions(m) {
    const base = this.getAttribute('base') && document.querySelector(this.getAttribute('base'))?.content.textContent;
    const still = this.hasAttribute('readonly');
    return [
      m.lineNumbers(), m.highlightActiveLineGutter(), m.highlightActiveLine(), m.drawSelection(), m.foldGutter(), m.bracketMatching(), m.highlightSelectionMatches(),
      still ? [m.EditorState.readOnly.of(true)] : [m.history(), m.indentOnInput(), m.closeBrackets(), m.autocompletion(), m.lintGutter()],
      m.indentUnit.of('    '),
      m.keymap.of([...m.closeBracketsKeymap, ...m.defaultKeymap, ...m.searchKeymap, ...m.historyKeymap, ...m.foldKeymap, ...m.completionKeymap, ...(still ? [] : [m.indentWithTab])]),
      LANGUAGES[this.getAttribute('language')]?.(m) ?? [], m.syntaxHighlighting(colours(m)), look(m),
      base == null ? [] : m.unifiedMergeView({ original: base, mergeControls: control, highlightChanges: true, gutter: true }),
      m.EditorView.updateListener.of(update => update.docChanged && this.#send()),
      m.EditorView.contentAttributes.of({ 'aria-label': this.getAttribute('label') ?? 'Code', tabindex: '0' }),
    ];
  }

  #send() {
    this.#internals.setFormValue(this.value);
    this.dispatchEvent(new Event('input', { bubbles: true }));
  }

  // line="12" opens the file there: a failing check or a step names its line.
  #showLine(m) {
    const line = Number(this.getAttribute('line'));
    if (!line || line > this.view.state.doc.lines) return;
    const at = this.view.state.doc.line(line).from;
    this.view.dispatch({ selection: { anchor: at }, effects: m.EditorView.scrollIntoView(at, { y: 'center' }) });
  }
}
customElements.define('tn-editor', TnEditor);
