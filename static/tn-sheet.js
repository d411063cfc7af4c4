// <tn-sheet src preview save> … </tn-sheet>: the transformation tables as a spreadsheet.
// It keeps the rows with their history and a draft, asks what edited rows mean, and saves all as one revision.
// Until its content is there empty lines hold its place; without this script the page links to plain tables.
import { Grid } from './tn-sheet-grid.js';
import { el, shown } from './tn-sheet-text.js';

const SAVED = ['key', 'source', 'target', 'type', 'required', 'rule', 'expr', 'wins', 'by'];
const WAIT = 150, MOST_STEPS = 200;
const pathOf = path => path.replace(/\[\d+\]/g, '[]');
const one = (selector, within) => within.querySelector(selector);

class TnSheet extends HTMLElement {
  #number = 0;
  #asked = 0;
  #latest = new Map();
  #waiting = new Map();
  #listeners = { hashchange: () => this.#visit(), beforeunload: event => { if (!this.dirty) return; if (!document.documentElement.hasAttribute('data-leaving')) this.#keep(); event.preventDefault(); } };

  async connectedCallback() {
    if (this.grids) return;
    this.grids = new Map();
    this.seen = new Map();
    for (const [name, heard] of Object.entries(this.#listeners)) addEventListener(name, heard);
    for (const button of this.querySelectorAll('[data-do]')) button.addEventListener('click', () => this[button.dataset.do]());
    document.addEventListener('htmx:after:swap', this.#elsewhere);
    this.addEventListener('keydown', event => {
      if (event.key.toLowerCase() === 's' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.save(); }
    });
    try {
      const answer = await fetch(this.getAttribute('src'), { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#load(await answer.json());
      this.#offerDraft();
      this.#visit();
    } catch {
      this.#note('warn', 'The sheet could not be loaded. Try again, or open plain tables with a form for each row.', [['Try again', () => location.reload()], ['Plain tables', () => { location.href = '?tables=plain#transformations'; }]]);
    }
  }

  disconnectedCallback() { document.removeEventListener('htmx:after:swap', this.#elsewhere); for (const [name, heard] of Object.entries(this.#listeners)) removeEventListener(name, heard); }

  // Another section of this page was saved, or a fix was applied: the rows may have changed. Where something is
  // not saved here, saving puts both together.
  #elsewhere = async () => {
    const number = Number(document.querySelector('#saved[data-revision]')?.dataset.revision ?? 0);
    if (!this.state || this.dirty || this.saving || number <= this.revision || this.checked === number) return;
    this.checked = number;
    const answer = await fetch(this.getAttribute('src'), { headers: { Accept: 'application/json' } });
    if (!answer.ok || this.dirty) return;
    const data = await answer.json();
    if ([...this.grids.values()].some(grid => grid.editor.open)) return;
    this.#load(data);
  };

  // ---- content
  #load(data) {
    this.data = data;
    this.revision = data.revision;
    const tables = data.tables.map(table => this.#incoming(table));
    this.state = { tables };
    this.base = this.state;
    this.past = [];
    this.future = [];
    this.clashes = [];
    this.saved = new Map(tables.flatMap(table => table.rows.map(row => [row.id, row])));
    this.#build();
    this.#status();
  }

  #incoming(table) {
    const { unmapped, payload } = table;
    const rows = table.rows.map(row => this.#row(row));
    return { ...table, id: table.key || `t${this.#number += 1}`, rows, unmapped: unmapped ?? [], payload: this.#wish(table.key) ?? payload ?? 'plan' };
  }
  #row(row) {
    const id = `r${this.#number += 1}`;
    if (row.example_out !== undefined) this.seen.set(id, { example_in: row.example_in, example_out: row.example_out, state: row.expr === 'custom' ? 'code' : 'understood', problem: '', note: '', reads: row.source ? [row.source] : [] });
    return { ...row, by: row.by ?? '', id };
  }
  newRow(given) { return { key: '', by: 'rule', findings: [], from: [], ...given, id: `r${this.#number += 1}` }; }

  table(id) { return this.state.tables.find(table => table.id === id); }
  sideName(side) { return `${this.data.systems.find(each => each.key === side.system)?.name ?? side.system} ${side.object}`.trim(); }
  icon(name) { return one(`template[data-icon="${name}"]`, this).content.firstElementChild.cloneNode(true); }
  isChanged(row) { return this.saved.get(row.id) !== row; }
  get dirty() { return Boolean(this.state) && this.state !== this.base; }

  #build() {
    const holder = one('[data-tables]', this);
    this.grids.clear();
    this.panes = this.state.tables.map(table => this.#pane(table));
    holder.replaceChildren(...this.panes.map(pane => pane.root));
    holder.hidden = false;
    one('[data-bar]', this).hidden = false;
    one('[data-wait]', this)?.remove();
    for (const pane of this.panes) { pane.grid.draw(); this.#side(pane); this.#ask(pane.grid.id, pane.grid.rows); }
  }

  #pane(table) {
    const copy = one('template[data-pane]', this).content.firstElementChild.cloneNode(true);
    const grid = new Grid(this, table);
    this.grids.set(table.id, grid);
    copy.id = table.key || table.id;
    const pane = { root: copy, grid, foot: one('[data-foot]', copy), side: one('[data-side]', copy) };
    one('[data-grid]', copy).replaceWith(grid.root);
    one('[data-key]', copy).textContent = table.key || 'new';
    const name = one('[data-name]', copy);
    name.value = table.name;
    name.addEventListener('change', () => this.change(table.id, { name: name.value }));
    const payloads = one('[data-payload]', copy);
    this.#payloads(payloads, table);
    payloads.addEventListener('change', () => this.#choosePayload(pane, payloads.value));
    one('[data-add]', copy).addEventListener('click', () => grid.addRow());
    one('[data-remove]', copy).addEventListener('click', () => this.#removeTable(table.id));
    for (const side of ['source', 'target']) this.#sideOf(copy, table, side);
    return pane;
  }

  #sideOf(copy, table, side) {
    const system = one(`[data-${side}-system]`, copy), object = one(`[data-${side}-object]`, copy), list = one(`[data-${side}-list]`, copy);
    system.replaceChildren(...this.data.systems.map(each => new Option(each.name, each.key)));
    system.value = table[side].system;
    object.value = table[side].object;
    list.id = `${table.id}-${side}-objects`;
    object.setAttribute('list', list.id);
    const offer = () => list.replaceChildren(...(this.data.objects[system.value] ?? []).map(name => new Option(name)));
    offer();
    const changed = () => { offer(); this.change(table.id, { [side]: { system: system.value, object: object.value.trim() } }, 'Known fields of the new object come with the next save.'); };
    system.addEventListener('change', changed);
    object.addEventListener('change', changed);
  }

  #removeTable(id) {
    const table = this.table(id);
    this.#remember();
    this.state = { tables: this.state.tables.filter(each => each !== table) };
    this.#changed(`Table ${table.name} taken out. Undo brings it back.`);
    this.#build();
    one('[data-do=addTable]', this).focus();
  }

  addTable() {
    const [source, target] = [this.data.systems[0], this.data.systems.at(-1)].map(each => ({ system: each?.key ?? '', object: '' }));
    const table = this.#incoming({ key: '', name: 'New table', source, target, rows: [], sources: [], targets: [] });
    this.#remember();
    this.state = { tables: [...this.state.tables, table] };
    this.#changed('Table added.');
    this.#build();
    const pane = this.panes.at(-1).root;
    one('details', pane).open = true;
    one('[data-name]', pane).focus();
    one('[data-name]', pane).select();
    pane.scrollIntoView({ block: 'center' });
  }

  // A link to a row or table of the plan: its line may not be drawn yet.
  #visit() {
    const key = location.hash.slice(1);
    for (const pane of /^T[RT]-\d+$/.test(key) ? this.panes ?? [] : []) {
      const at = pane.grid.rows.findIndex(row => row.key === key);
      if (at < 0 && pane.grid.table.key !== key) continue;
      pane.root.scrollIntoView({ block: at < 0 ? 'start' : 'center' });
      pane.grid.move(Math.max(at, 0), at < 0 ? 1 : 0);
    }
  }

  // ---- changes and their history
  change(id, parts, said = '') {
    const table = this.table(id);
    this.#remember();
    const next = { ...table, ...parts };
    this.state = { tables: this.state.tables.map(each => (each === table ? next : each)) };
    const before = new Set(table.rows);
    this.#ask(id, next.rows.filter(row => !before.has(row)));
    this.#changed(said);
    this.grids.get(id).draw();
    this.#side(this.panes.find(pane => pane.grid.id === id));
  }
  #remember() { this.past.push(this.state); if (this.past.length > MOST_STEPS) this.past.shift(); this.future = []; }
  #changed(said) { this.#status(); if (said) this.say(said); clearTimeout(this.keeping); this.keeping = setTimeout(() => this.#keep(), 300); }

  undo() { this.#go(this.past, this.future, 'Nothing to undo.'); }
  redo() { this.#go(this.future, this.past, 'Nothing to redo.'); }
  #go(from, to, none) {
    if (!from.length) { this.say(none); return; }
    to.push(this.state);
    const before = this.state;
    this.state = from.pop();
    const same = before.tables.length === this.state.tables.length && before.tables.every((table, at) => table.id === this.state.tables[at].id);
    if (!same) this.#build();
    for (const pane of this.panes) {
      const { grid } = pane;
      const rows = new Set(before.tables.find(each => each.id === grid.id)?.rows);
      const changed = grid.rows.filter(row => !rows.has(row));
      this.#ask(grid.id, changed);
      const at = grid.rows.findIndex(row => changed.includes(row));
      if (at >= 0 && same) { grid.at.row = at; grid.from = { ...grid.at }; grid.reveal(); }
      grid.draw();
      this.#side(pane);
      one('[data-name]', pane.root).value = grid.table.name;
    }
    this.#changed(from === this.past ? 'Undone.' : 'Done again.');
  }

  // ---- what edited rows mean: asked for together a moment after the last key; a late answer is dropped
  #ask(id, rows, wait = WAIT) {
    if (!rows.length) return;
    const waiting = this.#waiting.get(id) ?? new Map();
    for (const row of rows) waiting.set(row.id, row);
    this.#waiting.set(id, waiting);
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.#send(), wait);
  }

  async #send() {
    const all = [...this.#waiting];
    this.#waiting.clear();
    await Promise.all(all.map(([id, rows]) => this.#sendTable(id, [...rows.values()])));
  }

  async #sendTable(id, rows) {
    const table = this.table(id);
    if (!table) return;
    const seq = this.#asked += 1;
    for (const row of rows) this.#latest.set(row.id, seq);
    const found = await this.#post('preview', { seq, ...this.#from(table), rows: rows.map(row => ({ id: row.id, row: this.#plain(row) })) });
    if (!found.ok) return;
    const { rows: answers, at } = found.data;
    const known = new Map(rows.map(row => [row.id, row]));
    for (const answer of answers) {
      if (this.#latest.get(answer.id) !== seq) continue;
      this.seen.set(answer.id, answer);
      const row = known.get(answer.id);
      // What follows from what was typed is no edit of its own: it belongs to the same step of the history.
      if (row.by) { row.rule = row.by === 'rule' && row.rule ? row.rule : answer.rule; row.expr = answer.state === 'broken' ? row.expr : answer.expr; row.source = answer.source; }
    }
    const grid = this.grids.get(id);
    if (!grid) return;
    grid.where = at;
    grid.draw();
    this.tell(grid);
    this.#side(this.panes.find(pane => pane.grid === grid));
  }

  #from(table) {
    const own = table.payload === 'own' ? this.own : undefined;
    const paths = [...new Set(table.rows.flatMap(row => [row.source, ...(this.seen.get(row.id)?.reads ?? [])]).filter(Boolean))].slice(0, 600);
    return { table: this.data.tables.findIndex(each => each.key && each.key === table.key), payload: table.payload, paths, ...(own === undefined ? {} : { own }) };
  }
  #plain(row) { return Object.fromEntries(SAVED.map(name => [name, row[name]])); }

  // While a cell is edited: the same question, for the row as it would be.
  tryOut(grid, at, column, value, heard) {
    const row = { ...(grid.rows[at] ?? this.newRow({ source: '', target: '', type: 'text', required: false, rule: '', expr: 'copy' })), [column]: value, by: column };
    const mine = this.trying = Symbol('asked');
    clearTimeout(this.tryTimer);
    this.tryTimer = setTimeout(async () => {
      const seq = this.#asked += 1;
      const found = await this.#post('preview', { seq, ...this.#from(grid.table), rows: [{ id: 'try', row: this.#plain(row) }] });
      if (this.trying === mine && found.ok) heard(found.data.rows[0]);
    }, this.trials ? WAIT : 0);
    this.trials = true;
  }
  forget() { this.trying = null; this.trials = false; clearTimeout(this.tryTimer); }

  async #post(name, body) {
    try {
      const answer = await fetch(this.getAttribute(name), { method: 'POST', headers: { 'Content-Type': 'application/json', 'HX-Request': 'true', 'X-CSRFToken': this.getAttribute('token') }, body: JSON.stringify(body) });
      const isJson = answer.headers.get('Content-Type')?.includes('json');
      return { ok: answer.ok, status: answer.status, data: isJson ? await answer.json() : { message: await answer.text() } };
    } catch { return { ok: false, status: 0, data: { message: 'The server cannot be reached.' } }; }
  }

  // ---- payloads
  get #place() { return `payload:${location.pathname.split('/plan/')[0]}`; }
  #wish(key) { try { return JSON.parse(localStorage.getItem(`${this.#place}:chosen`) ?? '{}')[`${location.pathname}#${key}`]; } catch { return undefined; } }
  #payloads(select, table) {
    try { this.own = JSON.parse(localStorage.getItem(this.#place) ?? 'null') ?? undefined; } catch { this.own = undefined; }
    const options = this.data.payloads.map(each => new Option(each.label, each.id));
    if (this.own !== undefined) options.push(new Option('JSON you pasted', 'own'));
    options.push(new Option('Paste JSON…', 'paste'));
    select.replaceChildren(...options);
    if (![...select.options].some(option => option.value === table.payload && option.value !== 'paste')) table.payload = 'plan';
    select.value = table.payload;
  }
  #choosePayload(pane, value) {
    const { table } = pane.grid;
    if (value === 'paste') { one('[data-payload]', pane.root).value = table.payload; this.#pasteJson(pane); return; }
    table.payload = value;
    try {
      const chosen = JSON.parse(localStorage.getItem(`${this.#place}:chosen`) ?? '{}');
      localStorage.setItem(`${this.#place}:chosen`, JSON.stringify({ ...chosen, [`${location.pathname}#${table.key}`]: value }));
    } catch { /* private windows may refuse to keep it; the choice holds until the page is left */ }
    this.#ask(pane.grid.id, table.rows, 0);
  }
  #pasteJson(pane) {
    const dialog = one('[data-json]', this), area = one('textarea', dialog), error = one('[data-json-error]', dialog);
    area.value = this.own === undefined ? '' : JSON.stringify(this.own, null, 2);
    error.textContent = '';
    one('form', dialog).onsubmit = event => {
      event.preventDefault();
      try {
        const value = JSON.parse(area.value);
        if (value === null || typeof value !== 'object') throw new SyntaxError('a payload is an object or a list');
        if (area.value.length > 400_000) throw new SyntaxError('it is larger than 400 kB; add it as a document instead');
        this.own = value;
        try { localStorage.setItem(this.#place, JSON.stringify(value)); } catch { /* see above */ }
        dialog.close();
        for (const each of this.panes) { if (each === pane) each.grid.table.payload = 'own'; this.#payloads(one('[data-payload]', each.root), each.grid.table); }
        this.#choosePayload(pane, 'own');
      } catch (problem) { error.textContent = `This is not a payload: ${problem.message}.`; }
    };
    dialog.showModal();
  }

  // ---- how a cell looks
  cellState(id, row, seen, column) {
    if (!row) return { text: column === 'key' ? '+' : column === 'source' ? 'Type or paste' : '', tone: column === 'source' || column === 'key' ? 'mute' : '', why: '' };
    const clash = this.clashes.find(each => each.row && each.row === row.key && each.column === column);
    if (clash) return { text: String(row[column]), tone: 'clash', why: `Theirs: ${clash.theirs}` };
    const finding = this.saved.get(row.id) === row && row.findings?.find(each => each.column === column);
    const table = this.table(id);
    const state = this.#look(table, row, seen, column);
    if (!state.tone && finding) { state.tone = finding.severity === 'error' ? 'bad' : 'warn'; state.why = finding.message; }
    return state;
  }

  #look(table, row, seen, column) {
    if (column === 'key') return { text: row.key || 'new', kind: 'key', tone: '', why: '' };
    if (column === 'required') return { text: row.required ? 'yes' : '', kind: row.required ? 'yes' : '', tone: '', why: '' };
    if (column === 'from') return { text: (row.from ?? []).map(each => each.text).join(), kind: 'from', links: this.#links(row), tone: '', why: '' };
    const mistake = this.mistakes?.find(each => each.id === row.id && each.column === column);
    if (mistake) return { text: shown(row[column]), tone: 'bad', why: mistake.message };
    if (column === 'source' || column === 'target') {
      const fields = this.#known(table, column);
      if (column === 'target') {
        if (!row.target) return { text: '', tone: 'bad', why: 'Name the field that is written.' };
        if (this.#twice(table.rows).has(row.target)) return { text: row.target, tone: 'bad', why: 'Written twice in this table.' };
      }
      if (/(^|\.)not_known_yet_/.test(row[column])) return { text: row[column], tone: 'unk', why: 'It stands for a field that nobody has named yet. Write its name here.' };
      // Only a description lists every field.
      const unknown = row[column] && table.whole?.includes(column) && !fields.has(pathOf(row[column]));
      const stays = column === 'target' && row.wins === 'target' ? 'stays where it is filled' : '';
      return { text: row[column], tone: unknown ? 'unk' : '', why: unknown ? `Not a known field of ${this.sideName(table[column])}` : '', stays };
    }
    if (column === 'rule') return { text: row.rule || seen?.rule || '', tone: seen?.state === 'code' ? 'warn' : '', why: seen?.state === 'code' ? seen.message || 'Needs code of its own' : '' };
    if (column === 'expr') return { text: row.expr, tone: seen?.state === 'broken' ? 'bad' : seen?.state === 'code' ? 'warn' : '', why: seen?.state === 'broken' ? `${seen.message} (at character ${seen.column})` : '' };
    if (column === 'example_in') return { text: seen?.example_in === null || seen?.example_in === undefined ? (seen?.state !== 'code' && seen?.note) || '' : shown(seen.example_in), tone: seen?.note && seen.example_in === null ? 'mute' : '', why: '' };
    if (column === 'example_out') {
      if (seen?.problem) return { text: seen.problem, tone: 'bad', why: seen.problem };
      return { text: shown(seen?.example_out) || (seen?.note && seen.state === 'code' ? 'custom code' : ''), tone: seen?.example_out === null || seen?.example_out === undefined ? 'mute' : '', why: '' };
    }
    return { text: shown(row[column]), tone: '', why: '' };
  }

  #known(table, side) {
    const fields = side === 'source' ? table.sources : table.targets;
    const cache = this.pathSets ??= new WeakMap();
    if (!fields) return new Set();
    if (!cache.has(fields)) cache.set(fields, new Set(fields.map(field => pathOf(field.path))));
    return cache.get(fields);
  }

  // Targets that several rows write; 500 rows are looked through once and not for each cell.
  #twice(rows) {
    const cache = this.twice ??= new WeakMap();
    if (!cache.has(rows)) {
      const once = new Set(), twice = new Set();
      for (const { target } of rows) (once.has(target) ? twice : once).add(target);
      cache.set(rows, twice);
    }
    return cache.get(rows);
  }

  #links(row) {
    if (this.isChanged(row)) return [el('span', { class: 'sub', text: 'you' })];
    const cited = (row.from ?? []).filter(each => each.url);
    return (cited.length ? cited : row.from ?? []).slice(0, cited.length ? 2 : 1).map(each => (each.url ? el('a', { class: 'cite', href: each.url, title: each.text, 'aria-label': `Source: ${each.text}`, tabindex: -1, text: String(each.number) }) : el('span', { class: 'sub', title: each.text, text: { person: 'person', answer: 'answer', model: 'model', assumption: 'assumed' }[each.kind] ?? '' })));
  }

  // ---- the line below a table: what is the matter with the cell
  tell(grid) {
    const pane = this.panes?.find(each => each.grid === grid);
    if (!pane) return;
    const row = grid.rows[grid.at.row];
    const column = ['key', 'source', 'target', 'type', 'required', 'rule', 'expr', 'example_in', 'example_out', 'from'][grid.at.column];
    if (!row) { pane.foot.replaceChildren(el('span', { class: 'sub', text: 'A new row. Type, or paste rows from a sheet: with a header, or source, target, rule.' })); return; }
    const seen = this.seen.get(row.id);
    const state = this.cellState(grid.id, row, seen, column);
    const parts = [el('code', { class: 'mut', text: row.key || 'new' }), column !== 'key' && el('span', { class: 'foot-v', text: state.kind === 'from' ? (row.from ?? []).map(each => each.text).join('; ') : state.text || 'empty' })];
    if (column === 'rule' && seen) parts.push(el('span', {}, el('span', { class: 'sub', text: 'means ' }), el('code', { text: row.expr })));
    if (column.startsWith('example') && grid.where) parts.push(el('span', { class: 'sub', text: `record at ${grid.where}` }));
    const whys = [...new Set([state.text === state.why ? '' : state.why, column.startsWith('example') ? '' : seen?.problem, ...(this.isChanged(row) ? [] : (row.findings ?? []).map(each => each.message))].filter(Boolean))];
    if (column === 'target' && row.wins === 'target') parts.push(el('span', { class: 'sub', text: 'what the record there has already stays; only an empty field is filled' }));
    for (const why of whys) parts.push(el('span', { class: 'foot-why' }, this.icon('alert'), el('span', { text: why })));
    pane.foot.replaceChildren(...parts.filter(Boolean));
  }

  // ---- what is missing: required targets nobody writes, source fields nobody reads
  #side(pane) {
    const { grid } = pane;
    const { table } = grid;
    const covers = (path, others) => others.some(other => path === other || other.startsWith(`${path}.`) || other.startsWith(`${path}[`) || path.startsWith(`${other}.`) || path.startsWith(`${other}[`));
    const written = table.rows.map(row => pathOf(row.target)).filter(Boolean);
    const read = table.rows.flatMap(row => [row.source, ...(this.seen.get(row.id)?.reads ?? [])]).filter(Boolean).map(pathOf);
    const base = this.data.tables.find(each => each.key && each.key === table.key);
    const missing = (table.targets ?? []).filter(field => field.required && !covers(pathOf(field.path), written));
    const hints = new Map((base?.unmapped ?? []).map(each => [each.path, each.suggestions]));
    const parents = new Set((table.sources ?? []).map(field => (field.path.includes('.') ? field.path.slice(0, field.path.lastIndexOf('.')).replace(/\[\]$/, '') : '')));
    const unused = (table.sources ?? []).filter(field => !parents.has(field.path) && !covers(pathOf(field.path), read));
    const said = this.base.tables.includes(table) ? table.findings ?? [] : [];
    const key = `${missing.map(each => each.path)}|${unused.length}|${unused[0]?.path}|${said.length}`;
    if (pane.sideKey === key) return;
    pane.sideKey = key;
    const add = (field, source) => grid.addRow(grid.rows.length, { target: field.path, type: field.type || 'text', required: Boolean(field.required), source });
    const lines = missing.map(field => el('li', { class: 'sheet-miss' },
      el('code', { text: field.path }), el('span', { class: 'sub', text: [field.type, field.origins?.[0]].filter(Boolean).join(', ') }),
      el('span', { class: 'sheet-fits' }, ...(hints.get(field.path) ?? []).map(hint => el('button', { class: 'btn xs', type: 'button', title: `${hint.score} of 100: ${hint.why}`, onclick: () => add(field, hint.source) }, el('code', { text: hint.source }), el('span', { class: 'sub', text: hint.why }))),
        el('button', { class: 'btn xs quiet', type: 'button', onclick: () => add(field, '') }, this.icon('plus'), el('span', { text: hints.get(field.path)?.length ? 'Other source' : 'Add the row' })))));
    const open = one('details', pane.side)?.open;
    const parts = said.map(text => el('p', { class: 'finding' }, this.icon('alert'), el('span', { text })));
    if (lines.length) parts.push(el('h3', { class: 'h3', text: `${lines.length} required ${lines.length === 1 ? 'field is' : 'fields are'} not written` }), el('ul', { class: 'plain-list' }, ...lines));
    if (table.need) parts.push(el('p', { class: 'sub', text: table.need }));
    if (unused.length && table.rows.length + unused.length) {
      parts.push(el('details', { class: 'more', ...(open ? { open: true } : {}) }, el('summary', { text: `${unused.length} source ${unused.length === 1 ? 'field is' : 'fields are'} not used` }),
        el('ul', { class: 'sheet-unused' }, ...unused.slice(0, 200).map(field => el('li', {}, el('button', { class: 'btn xs quiet', type: 'button', title: [field.type, shown(field.example)].filter(Boolean).join(', '), onclick: () => grid.addRow(grid.rows.length, { source: field.path, type: field.type || 'text' }) }, el('code', { text: field.path })))))));
    }
    pane.side.hidden = !parts.length;
    pane.side.replaceChildren(...parts);
  }

  // ---- the menu of a row
  openMenu(x, y, items, closed) {
    const menu = one('[data-menu]', this);
    menu.replaceChildren(...items.map(([label, keys, act, off]) => el('button', { type: 'button', role: 'menuitem', class: 'sheet-mi', disabled: Boolean(off), onclick: () => { menu.hidePopover(); act(); } }, el('span', { text: label }), keys && el('kbd', { text: keys }))));
    const live = [...menu.children].filter(item => !item.disabled);
    menu.onkeydown = event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === 'Tab') { event.preventDefault(); menu.hidePopover(); closed(); }
      if (event.key === 'Escape') { event.stopPropagation(); setTimeout(closed); }
      if (!step) return;
      event.preventDefault();
      live[(live.indexOf(document.activeElement) + step + live.length) % live.length]?.focus();
    };
    menu.showPopover();
    menu.style.insetInlineStart = `${Math.min(x, innerWidth - menu.offsetWidth - 8)}px`;
    menu.style.insetBlockStart = `${Math.min(y, innerHeight - menu.offsetHeight - 8)}px`;
    live[0]?.focus();
  }

  say(text) { const place = one('[data-said]', this); place.textContent = text; clearTimeout(this.saying); this.saying = setTimeout(() => { place.textContent = ''; }, 6000); }

  #status() {
    one('[data-do=undo]', this).disabled = !this.past.length;
    one('[data-do=redo]', this).disabled = !this.future.length;
    const button = one('[data-do=save]', this);
    button.disabled = !this.dirty;
    button.classList.toggle('primary', this.dirty);
    const rows = this.dirty ? this.state.tables.flatMap(table => table.rows).filter(row => this.isChanged(row)).length : 0;
    one('[data-state]', this).textContent = this.dirty ? (rows ? `${rows} ${rows === 1 ? 'row' : 'rows'} not saved` : 'Changes not saved') : `Saved, revision ${this.revision}`;
  }

  // ---- saving
  async save() {
    for (const grid of this.grids.values()) grid.editor.commit();
    if (!this.dirty || this.saving) return;
    this.saving = true;
    const button = one('[data-do=save]', this);
    button.setAttribute('aria-busy', 'true');
    const sent = this.state;
    const body = {
      revision: this.revision,
      payloads: sent.tables.map(table => table.payload),
      tables: sent.tables.map(table => ({ key: table.key, name: table.name, source: table.source, target: table.target, rows: table.rows.map(row => this.#plain(row)) })),
      ...(this.own !== undefined && sent.tables.some(table => table.payload === 'own') ? { own: this.own } : {}),
    };
    const found = await this.#post('save', body);
    this.saving = false;
    button.removeAttribute('aria-busy');
    if (found.ok) this.#saved(found.data, sent);
    else if (found.status === 409 && found.data.clashes) this.#clashed(found.data);
    else if (found.status === 422 && found.data.mistakes) this.#refused(found.data, sent);
    else { this.#keep(); this.#note('bad', found.status >= 500 || !found.status ? 'That was not saved: the server did not answer. What you typed is kept in this browser.' : `${found.data.message} What you typed is kept in this browser.`, [['Save again', () => this.save()]]); }
  }

  #saved(data, sent) {
    this.mistakes = null;
    this.#drop();
    one('[data-notes]', this).replaceChildren();
    const places = new Map([...this.grids.values()].map(grid => [grid.table.key, { at: grid.at, from: grid.from, top: grid.root.scrollTop, left: grid.root.scrollLeft, focused: grid.focused }]));
    const typedOn = this.state !== sent ? this.state : null;
    this.#load(data);
    for (const pane of this.panes) {
      const was = places.get(pane.grid.table.key) ?? places.get('');
      if (!was) continue;
      Object.assign(pane.grid, { at: was.at, from: was.from, focused: was.focused });
      Object.assign(pane.grid.root, { scrollTop: was.top, scrollLeft: was.left });
      pane.grid.draw();
      if (was.focused) this.tell(pane.grid);
    }
    if (typedOn) this.#note('warn', 'You went on typing while this was saved. Those last changes are offered here.', [['Put them back', () => this.#restore(typedOn.tables)]]);
    this.say(data.merged ? `Saved as revision ${data.revision}, together with what others changed meanwhile.` : `Saved as revision ${data.revision}.`);
    this.dispatchEvent(new CustomEvent('tn-revision', { bubbles: true, detail: { revision: data.revision } }));
  }

  #refused(data, sent) {
    this.mistakes = data.mistakes.map(each => ({ ...each, id: sent.tables[each.table]?.rows[each.row]?.id }));
    const [first] = data.mistakes;
    const pane = this.panes[first.table];
    const go = () => { if (pane && first.row !== null) pane.grid.move(first.row, ['key', 'source', 'target', 'type', 'required', 'rule', 'expr'].indexOf(first.column)); };
    this.#note('bad', `${first.message}${data.mistakes.length > 1 ? ` And ${data.mistakes.length - 1} more.` : ''} Nothing was saved.`, [['Show it', go]]);
    go();
    for (const each of this.panes) each.grid.draw();
    this.mistakes = this.mistakes.filter(each => each.id);
  }

  // Rows keep what both did; where both changed the same cell, the person chooses.
  #clashed(data) {
    const tables = data.tables;
    this.revision = data.revision;
    this.#restore(tables);
    this.clashes = data.clashes;
    const list = el('ul', { class: 'plain-list sheet-clashes' }, ...data.clashes.map(clash => {
      const item = el('li', {}, el('code', { text: clash.row || clash.table }), el('span', { class: 'sub', text: clash.column }));
      const choose = theirs => { if (theirs) this.#take(clash); this.clashes = this.clashes.filter(each => each !== clash); item.remove(); for (const pane of this.panes) pane.grid.draw(); if (!list.children.length) this.#note('info', 'All is chosen. Save to keep it.', [['Save', () => this.save()]]); };
      item.append(el('button', { class: 'btn xs', type: 'button', onclick: () => choose(false) }, el('span', { class: 'sub', text: 'yours ' }), el('b', { text: clash.mine || 'empty' })), el('button', { class: 'btn xs', type: 'button', onclick: () => choose(true) }, el('span', { class: 'sub', text: 'theirs ' }), el('b', { text: clash.theirs || 'empty' })));
      return item;
    }));
    this.#note('warn', `${data.message} Everything else was put together; nothing is saved yet.`, [], list);
    for (const pane of this.panes) pane.grid.draw();
    this.#keep();
  }

  #take(clash) {
    const table = this.state.tables.find(each => each.key === clash.table);
    const { values } = clash;
    if (clash.column === 'table') { this.#restore(table ? this.state.tables.filter(each => each !== table) : [...this.state.tables, values]); return; }
    if (!clash.row) { this.change(table.id, values); this.#build(); return; }
    const at = table.rows.findIndex(row => row.key === clash.row);
    if (clash.column !== 'row') this.change(table.id, { rows: table.rows.map(row => (row.key === clash.row ? { ...row, ...values } : row)) });
    else if (at >= 0) this.change(table.id, { rows: table.rows.filter(row => row.key !== clash.row) });
    else this.change(table.id, { rows: [...table.rows, this.newRow(values)] });
  }

  // Tables from a draft or a merge, joined with what is known of them; rows that are as saved stay so (not said: the source wins).
  #restore(tables) {
    const known = new Map([...this.saved.values()].filter(row => row.key).map(row => [row.key, row]));
    const own = new Map(this.data.tables.map(table => [table.key, table]));
    this.#remember();
    this.state = {
      tables: tables.map(table => {
        const old = this.state.tables.find(each => each.key && each.key === table.key);
        const rows = table.rows.map(row => { const was = row.key && known.get(row.key); return was && SAVED.every(name => name === 'by' || (was[name] ?? 'source') === (row[name] ?? 'source')) ? was : { ...this.newRow({ ...row }), ...(was ? { id: was.id, from: was.from } : {}) }; });
        const { sources = [], targets = [] } = own.get(table.key) ?? {};
        return { ...(old ?? this.#incoming({ ...table, rows: [], sources, targets })), key: table.key, name: table.name, source: table.source, target: table.target, rows };
      }),
    };
    this.#changed('');
    this.#build();
  }

  // ---- the draft: nothing typed is lost
  get #draftKey() { return `sheet:${location.pathname}`; }
  #keep() {
    if (!this.dirty) { this.#drop(); return; }
    const tables = this.state.tables.map(({ key, name, source, target, rows }) => ({ key, name, source, target, rows: rows.map(row => this.#plain(row)) }));
    try { localStorage.setItem(this.#draftKey, JSON.stringify({ revision: this.revision, at: Date.now(), tables })); } catch { this.say('This browser keeps no draft; save soon.'); }
  }
  #drop() { clearTimeout(this.keeping); localStorage.removeItem(this.#draftKey); }
  #offerDraft() {
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(this.#draftKey) ?? 'null'); } catch { /* a damaged draft is no draft */ }
    if (!draft) return;
    const when = new Date(draft.at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
    this.#note('info', `Changes of ${when} were not saved. They are kept in this browser.`, [
      ['Put them back', () => { this.revision = draft.revision; this.#restore(draft.tables); one('[data-notes]', this).replaceChildren(); this.panes[0]?.grid.move(0, 1); }],
      ['Throw them away', () => { this.#drop(); one('[data-notes]', this).replaceChildren(); }],
    ]);
  }

  #note(kind, text, acts = [], more = null) {
    const note = one('template[data-note]', this).content.firstElementChild.cloneNode(true);
    note.className = `note ${kind}`;
    one('[data-text]', note).textContent = text;
    const row = one('[data-acts]', note);
    row.append(...acts.map(([label, act]) => el('button', { class: 'btn sm', type: 'button', text: label, onclick: act })));
    row.hidden = !acts.length;
    if (more) row.before(more);
    one('[data-notes]', this).replaceChildren(note);
    note.scrollIntoView({ block: 'nearest' });
  }
}
customElements.define('tn-sheet', TnSheet);
