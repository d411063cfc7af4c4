// How code looks in CodeMirror, and its languages. `m` is the vendored library.
const hue = name => `var(--${name})`;
const LANGUAGES = { python: m => m.python(), markdown: m => m.markdown(), json: m => m.json(), yaml: m => m.yaml() };
let library;

export const load = address => library ??= import(address);
export const language = (m, name) => LANGUAGES[name]?.(m) ?? [];

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

const button = { font: '500 11.5px/22px ' + hue('sans'), border: '1px solid ' + hue('line-2'), borderRadius: '5px', background: hue('surface') + ' !important', color: hue('text-1') + ' !important', padding: '0 7px', cursor: 'pointer' };

export function look(m) {
  const theme = m.EditorView.theme({
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
    '&.cm-merge-a .cm-changedLine': { backgroundColor: hue('del-bg') + ' !important' },
    '&.cm-merge-a .cm-changedText': { background: hue('del-word') + ' !important' },
    '.cm-deletedChunk': { backgroundColor: hue('del-bg'), paddingLeft: '6px' },
    '.cm-deletedChunk .cm-deletedText': { background: hue('del-word') + ' !important' },
    '.cm-changedLineGutter': { backgroundColor: hue('ok') },
    '.cm-deletedLineGutter': { backgroundColor: hue('bad') },
    '.cm-chunkButtons button': button,
    '.cm-collapsedLines': { background: hue('sunken'), color: hue('text-3'), font: '12px/26px ' + hue('sans') },
    '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: '""' },
    '.cm-line.tn-added': { backgroundColor: hue('add-bg'), boxShadow: 'inset 3px 0 ' + hue('ok') },
    '.tn-change': { backgroundColor: hue('del-bg'), boxShadow: 'inset 3px 0 ' + hue('bad') },
    '.tn-change.none': { backgroundColor: hue('add-bg'), boxShadow: 'inset 3px 0 ' + hue('ok') },
    '.tn-change pre': { margin: '0', padding: '0 2px 0 6px', font: 'inherit', whiteSpace: 'pre', overflow: 'hidden' },
    '.tn-change .by': { position: 'sticky', insetInlineStart: '8px', inlineSize: 'max-content', display: 'flex', gap: '6px', padding: '3px 0 3px 8px' },
    '.tn-change button': button,
    '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy 1px ' + hue('bad'), textUnderlineOffset: '3px' },
    '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy 1px ' + hue('warn'), textUnderlineOffset: '3px' },
    '.cm-tooltip': { border: '1px solid ' + hue('line-2'), borderRadius: '8px', background: hue('raised'), color: hue('text-1'), boxShadow: hue('shadow-3'), font: '12.5px/18px ' + hue('sans'), maxInlineSize: '520px', overflow: 'hidden' },
    '.cm-diagnostic': { padding: '6px 10px', borderInlineStart: '3px solid ' + hue('bad') },
    '.cm-diagnostic-warning': { borderInlineStartColor: hue('warn') },
    '.cm-panels': { backgroundColor: hue('canvas'), color: hue('text-1'), borderColor: hue('line-1') },
    '.cm-panel.cm-search': { font: '12.5px/20px ' + hue('sans'), padding: '6px 10px' },
    '.cm-textfield': { border: '1px solid ' + hue('line-2'), borderRadius: '5px', background: hue('surface'), color: 'inherit' },
    '.cm-button': { backgroundImage: 'none', ...button },
    '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: hue('accent-line') + ' !important' },
    '.cm-searchMatch': { backgroundColor: hue('warn-bg'), outline: '1px solid ' + hue('warn') },
    '.cm-selectionMatch': { backgroundColor: hue('accent-bg') },
  });
  return [m.syntaxHighlighting(colours(m)), theme];
}

export const basics = m => [
  m.lineNumbers(), m.highlightActiveLineGutter(), m.highlightActiveLine(), m.drawSelection(), m.foldGutter(), m.bracketMatching(), m.highlightSelectionMatches(), m.indentUnit.of('    '),
];
export const typing = m => [m.history(), m.indentOnInput(), m.closeBrackets(), m.autocompletion()];
export const keys = (m, still) => m.keymap.of([...m.closeBracketsKeymap, ...m.defaultKeymap, ...m.searchKeymap, ...m.historyKeymap, ...m.foldKeymap, ...m.completionKeymap, ...(still ? [] : [m.indentWithTab])]);

export function control(kind, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = kind === 'accept' ? 'Accept' : 'Undo';
  made.onmousedown = act;
  return made;
}
