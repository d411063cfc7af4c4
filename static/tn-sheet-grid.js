// One table of the sheet. It changes nothing itself: every edit is handed to the sheet, which keeps the rows.
import { columnsOf, el, fromTsv, isYes, orderOf, shown, toTsv, tokens } from './tn-sheet-text.js';
import { Editor } from './tn-sheet-editor.js';

export const COLUMNS = [
  { id: 'key', label: 'Key', fixed: true, mono: true },
  { id: 'source', label: 'Source', mono: true },
  { id: 'target', label: 'Target', mono: true },
  { id: 'type', label: 'Type' },
  { id: 'required', label: 'Req.' },
  { id: 'rule', label: 'Rule' },
  { id: 'expr', label: 'Means', mono: true },
  { id: 'example_in', label: 'Example in', fixed: true },
  { id: 'example_out', label: 'Example out', fixed: true },
  { id: 'from', label: 'From', fixed: true },
];
const AT = Object.fromEntries(COLUMNS.map((column, at) => [column.id, at]));
const ROW = 32, HEAD = 34, SPARE = 12, STEP = 3, TALL = 24;
const EMPTY = { source: '', target: '', type: 'text', required: false, rule: '', expr: 'copy' };
const OWN = 'application/x-tenon-rows';
const mac = /Mac|iPhone|iPad/.test(navigator.platform);

export class Grid {
  constructor(sheet, table) {
    this.sheet = sheet;
    this.id = table.id;
    this.at = { row: 0, column: AT.source };
    this.from = { ...this.at };
    this.drawn = new Map();
    this.body = el('div', { class: 'sheet-body', role: 'rowgroup' });
    this.heads = COLUMNS.map((column, at) => el('div', { class: `sheet-th c-${column.id}`, role: 'columnheader', 'aria-colindex': at + 1 }));
    this.head = el('div', { class: 'sheet-row sheet-head', role: 'row', 'aria-rowindex': 1 }, ...this.heads);
    this.root = el('div', { class: 'sheet-grid', role: 'grid', 'aria-multiselectable': 'true', 'aria-colcount': COLUMNS.length, tabindex: -1 }, this.head, this.body);
    this.editor = new Editor(this);
    this.#listen();
  }

  get table() { return this.sheet.table(this.id); }
  get rows() { return this.table.rows; }
  get range() {
    const { at, from } = this;
    return { top: Math.min(at.row, from.row), end: Math.max(at.row, from.row), left: Math.min(at.column, from.column), right: Math.max(at.column, from.column) };
  }

  // ---- drawing: only the rows in view, and the one that has the focus
  draw(scrolls = false) {
    const { table, rows, root } = this;
    // Taking out the line that has the focus takes the focus with it.
    const had = this.focused;
    this.at.row = Math.min(this.at.row, rows.length);
    this.from.row = Math.min(this.from.row, rows.length);
    root.classList.toggle('tall', rows.length > TALL);
    root.setAttribute('aria-rowcount', rows.length + 2);
    root.setAttribute('aria-label', `${table.name}, transformation table`);
    const names = { source: this.sheet.sideName(table.source), target: this.sheet.sideName(table.target) };
    COLUMNS.forEach((column, at) => { const text = names[column.id] || column.label; if (this.heads[at].textContent !== text) this.heads[at].textContent = text; });
    // What is read comes before what is written: each change between two reads would cost a layout.
    const tall = rows.length > TALL && !this.onPaper, { scrollTop, clientHeight } = tall ? root : { scrollTop: 0, clientHeight: 0 };
    this.drawnTop = scrollTop;
    const size = `${(rows.length + 1) * ROW}px`;
    if (this.size !== size) this.body.style.blockSize = this.size = size;
    const first = tall ? Math.max(0, Math.floor(scrollTop / ROW) - SPARE) : 0;
    const last = tall ? Math.min(rows.length, Math.ceil((scrollTop + (clientHeight || 700)) / ROW) + SPARE) : rows.length;
    const wanted = new Set([Math.min(this.at.row, rows.length)]);
    for (let row = first; row <= last; row += 1) wanted.add(row);
    const places = [...wanted].sort((one, other) => one - other);
    const ids = new Set(places.map(row => rows[row]?.id ?? 'new'));
    // A line that went out of view is written anew for one that came in.
    const spare = [...this.drawn].filter(([id, line]) => !ids.has(id) && !line.contains(document.activeElement)).map(([, line]) => line);
    const kept = new Map();
    for (const row of places) {
      const id = rows[row]?.id ?? 'new';
      const line = this.drawn.get(id) ?? spare.pop() ?? this.#line();
      kept.set(id, line);
      // Scrolling changes no row.
      if (scrolls && line.place === row && line.row === rows[row]) continue;
      this.#drawRow(line, row);
    }
    for (const [id, line] of this.drawn) if (kept.get(id) !== line && ![...kept.values()].includes(line)) line.remove();
    this.drawn = kept;
    // A moved line is laid out again, so lines go to their order when scrolling has ended.
    clearTimeout(this.ordering);
    if (scrolls) { for (const line of kept.values()) if (!line.isConnected) this.body.append(line); this.ordering = setTimeout(() => this.#order(), 200); } else this.#order();
    this.focused = had;
    if (had && !this.editor.open) this.focus();
  }

  #order() {
    let next = this.body.firstChild;
    for (const line of this.drawn.values()) {
      if (next === line) next = next.nextSibling;
      else this.body.insertBefore(line, next);
    }
  }

  #line() {
    const cells = COLUMNS.map((column, at) => el('div', { class: `sheet-td c-${column.id}${column.mono ? ' mono' : ''}`, role: 'gridcell', 'aria-colindex': at + 1, tabindex: -1, 'aria-readonly': column.fixed ? 'true' : null }));
    const line = el('div', { class: 'sheet-row', role: 'row' }, ...cells);
    line.cells = cells;
    return line;
  }

  #drawRow(line, at) {
    const row = line.row = this.rows[at];
    if (line.place !== at || line.style.order !== (this.onPaper ? String(at) : '')) {
      line.place = at;
      line.style.transform = `translateY(${at * ROW}px)`;
      // Only on paper lines stand in a row; on the screen an order would lay out all of them again.
      line.style.order = this.onPaper ? at : '';
      line.setAttribute('aria-rowindex', at + 2);
    }
    line.classList.toggle('ghost', !row);
    line.classList.toggle('dirty', Boolean(row) && this.sheet.isChanged(row));
    line.toggleAttribute('data-commented', Boolean(row?.key) && Boolean(document.querySelector(`#threads > [data-on="${row.key}"]`)));
    const seen = row && this.sheet.seen.get(row.id);
    const { top, end, left, right } = this.range;
    line.cells.forEach((cell, column) => {
      const isAt = at === this.at.row && column === this.at.column;
      const inside = at >= top && at <= end && column >= left && column <= right;
      const many = inside && (top !== end || left !== right);
      if (cell.isAt !== isAt || cell.inside !== inside || cell.many !== many) {
        Object.assign(cell, { isAt, inside, many });
        cell.classList.toggle('at', isAt);
        cell.classList.toggle('in', many);
        cell.setAttribute('aria-selected', String(inside));
        cell.tabIndex = isAt ? 0 : -1;
      }
      if (this.editor.open && isAt) return;
      const state = this.sheet.cellState(this.id, row, seen, COLUMNS[column].id);
      const key = `${state.text}|${state.tone}|${state.why}|${state.kind ?? ''}|${state.stays ?? ''}`;
      if (cell.drawnAs === key) return;
      cell.drawnAs = key;
      this.#fill(cell, state);
    });
  }

  #fill(cell, state) {
    if (cell.tone !== state.tone) {
      if (cell.tone) cell.classList.remove(cell.tone);
      if (state.tone) cell.classList.add(state.tone);
      cell.setAttribute('aria-invalid', state.tone === 'bad' || state.tone === 'clash' ? 'true' : 'false');
      cell.tone = state.tone;
    }
    const title = state.why || (state.text.length > 14 ? state.text : '');
    if (cell.title !== title) cell.title = title;
    const plain = !state.kind && !state.stays && !(state.why && state.text !== state.why);
    if (plain && cell.plain && cell.firstChild === cell.plain && cell.childNodes.length === 1) { cell.plain.firstChild.data = state.text; return; }
    if (state.kind === 'key' && cell.name?.isConnected) { cell.name.firstChild.data = state.text; return; }
    if (state.kind === 'yes') cell.replaceChildren(this.sheet.icon('check'), el('span', { class: 'vh', text: 'required' }));
    else if (state.kind === 'key') { cell.name = el('span', {}, document.createTextNode(state.text)); cell.replaceChildren(el('span', { class: 'grip', 'aria-hidden': 'true', text: '⠿' }), cell.name); }
    else if (state.kind === 'from') cell.replaceChildren(...state.links);
    else { cell.plain = el('bdi', { class: 'tx' }, document.createTextNode(state.text)); cell.replaceChildren(cell.plain); }
    // Written from the right: what comes first stands behind the name.
    if (state.stays) cell.prepend(el('span', { class: 'sub stays', text: state.stays }));
    if (state.why && state.text !== state.why) cell.append(el('span', { class: 'vh', text: `. ${state.why}` }));
  }

  cell(row = this.at.row, column = this.at.column) { return this.drawn.get(this.rows[row]?.id ?? 'new')?.cells[column]; }

  focus() {
    const cell = this.cell();
    if (cell && document.activeElement !== cell) cell.focus({ preventScroll: true });
  }

  reveal() {
    const { root, at } = this;
    const line = this.cell();
    if (root.classList.contains('tall')) {
      const top = at.row * ROW, bottom = top + ROW, height = root.clientHeight - HEAD - 12;
      if (top < root.scrollTop) root.scrollTop = top;
      else if (bottom > root.scrollTop + height) root.scrollTop = bottom - height;
    } else line?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (!line) return;
    const box = line.getBoundingClientRect(), own = root.getBoundingClientRect();
    const keyWide = this.heads[0].offsetWidth;
    if (box.left < own.left + keyWide && at.column > 0) root.scrollLeft -= own.left + keyWide - box.left;
    else if (box.right > own.right) root.scrollLeft += box.right - own.right;
  }

  move(row, column, { extend = false } = {}) {
    this.at = { row: Math.max(0, Math.min(row, this.rows.length)), column: Math.max(0, Math.min(column, COLUMNS.length - 1)) };
    if (!extend) this.from = { ...this.at };
    this.focused = true;
    this.reveal();
    this.draw();
    this.sheet.tell(this);
  }

  // ---- what the keys do while no cell is being edited
  #key(event) {
    if (this.editor.open || event.isComposing) return;
    const command = mac ? event.metaKey : event.ctrlKey;
    const { row, column } = this.at;
    const page = Math.max(5, Math.floor(this.root.clientHeight / ROW) - 2);
    const go = (toRow, toColumn) => this.move(toRow, toColumn, { extend: event.shiftKey });
    const keys = {
      ArrowUp: () => (event.altKey ? this.#shift(-1) : go(command ? 0 : row - 1, column)),
      ArrowDown: () => (event.altKey ? this.#shift(1) : go(command ? this.rows.length - 1 : row + 1, column)),
      ArrowLeft: () => go(row, command ? 0 : column - 1),
      ArrowRight: () => go(row, command ? COLUMNS.length - 1 : column + 1),
      Home: () => go(command ? 0 : row, event.shiftKey ? 0 : AT.source),
      End: () => go(command ? this.rows.length - 1 : row, COLUMNS.length - 1),
      PageUp: () => go(row - page, column),
      PageDown: () => go(row + page, column),
      Enter: () => (command ? this.addRow(row + 1) : event.shiftKey ? this.move(row - 1, column) : this.edit()),
      F2: () => this.edit(),
      Tab: () => this.#tab(event),
      Delete: () => this.clear(),
      Backspace: () => (command ? this.removeRows() : this.clear()),
      ContextMenu: () => this.menu(),
      F10: () => (event.shiftKey ? this.menu() : 'pass'),
      Escape: () => { this.from = { ...this.at }; this.draw(); },
    };
    const letter = event.key.length === 1 ? event.key.toLowerCase() : '';
    if (command && letter) {
      const found = { z: () => (event.shiftKey ? this.sheet.redo() : this.sheet.undo()), y: () => this.sheet.redo(), s: () => this.sheet.save(), a: () => this.selectAll(), d: () => this.fillDown() }[letter];
      if (!found) return;
      event.preventDefault(); event.stopPropagation();
      found();
      return;
    }
    if (keys[event.key]) {
      if (keys[event.key]() === 'pass') return;
      event.preventDefault(); event.stopPropagation();
      return;
    }
    if (letter && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault(); event.stopPropagation();
      if (COLUMNS[column].id === 'required' && letter === ' ') this.edit();
      else this.edit(event.key);
    }
  }

  #tab(event) {
    let { row, column } = this.at;
    column += event.shiftKey ? -1 : 1;
    if (column >= COLUMNS.length) { row += 1; column = AT.source; }
    if (column < 0) { row -= 1; column = AT.expr; }
    // At either end Tab leaves the grid, so that nobody is caught in it.
    if (row < 0 || row > this.rows.length) return 'pass';
    this.move(row, column);
    return undefined;
  }

  edit(typed) {
    const column = COLUMNS[this.at.column];
    if (column.fixed) { this.sheet.say(column.id === 'key' ? 'Keys are given once and stay.' : 'Computed from the chosen payload; change the rule or the source.'); return; }
    if (column.id === 'required') {
      const now = typed === undefined ? !this.rows[this.at.row]?.required : isYes(typed);
      this.write([{ row: this.at.row, column: 'required', value: now }]);
      return;
    }
    this.editor.start(typed);
  }

  // ---- changes, all in terms of new rows
  write(cells, said = '') {
    const rows = [...this.rows];
    for (const { row, column, value } of cells) {
      while (rows.length <= row) rows.push(this.sheet.newRow(EMPTY));
      const by = column === 'rule' ? 'rule' : column === 'expr' ? 'expr' : column === 'source' && rows[row].by === 'rule' ? 'rule' : rows[row].by;
      // A source of several fields is read together with the rule.
      const joined = column === 'source' && /[,+&]|\band\b/.test(value) && rows[row].expr === 'copy' ? 'rule' : by;
      rows[row] = { ...rows[row], [column]: value, by: joined };
    }
    this.sheet.change(this.id, { rows }, said);
  }

  addRow(at = this.rows.length, given = {}) {
    const rows = [...this.rows];
    const place = Math.min(at, rows.length);
    rows.splice(place, 0, this.sheet.newRow({ ...EMPTY, ...given }));
    this.sheet.change(this.id, { rows }, given.target ? `Row for ${given.target} added.` : 'Row added.');
    this.move(place, given.target ? AT.rule : AT.source);
  }

  removeRows() {
    const { top, end } = this.range;
    const gone = this.rows.slice(top, end + 1);
    if (!gone.length) return;
    this.sheet.change(this.id, { rows: this.rows.filter(row => !gone.includes(row)) }, `${gone.length === 1 ? `Row ${gone[0].key || ''}`.trim() : `${gone.length} rows`} taken out. ${mac ? '⌘Z' : 'Ctrl+Z'} brings ${gone.length === 1 ? 'it' : 'them'} back.`);
    this.move(Math.min(top, this.rows.length), this.at.column);
  }

  #shift(step) { this.reorder(this.range.top, this.range.end, step < 0 ? this.range.top - 1 : this.range.end + 2); }

  // `to` is the place before which rows `top` to `end` go
  reorder(top, end, to) {
    const size = this.rows.length;
    if (end >= size || to < 0 || to > size || (to >= top && to <= end + 1)) return;
    const rows = [...this.rows];
    const moved = rows.splice(top, end - top + 1);
    const place = to > end ? to - moved.length : to;
    rows.splice(place, 0, ...moved);
    this.sheet.change(this.id, { rows }, `Moved to place ${place + 1}.`);
    const step = place - top;
    this.at.row += step;
    this.from.row += step;
    this.focused = true;
    this.reveal();
    this.draw();
  }

  clear() {
    const { top, end, left, right } = this.range;
    const cells = [];
    for (let row = top; row <= Math.min(end, this.rows.length - 1); row += 1) {
      for (let column = left; column <= right; column += 1) {
        const { id, fixed } = COLUMNS[column];
        if (!fixed && this.rows[row][id] !== EMPTY[id]) cells.push({ row, column: id, value: EMPTY[id] });
      }
    }
    if (cells.length) this.write(cells, 'Cleared.');
  }

  selectAll() { this.from = { row: 0, column: 0 }; this.at = { row: Math.max(0, this.rows.length - 1), column: COLUMNS.length - 1 }; this.draw(); this.sheet.tell(this); }

  fillDown() {
    const { top, end, left, right } = this.range;
    const cells = [];
    for (let row = top + 1; row <= Math.min(end, this.rows.length - 1); row += 1) {
      for (let column = left; column <= right; column += 1) if (!COLUMNS[column].fixed) cells.push({ row, column: COLUMNS[column].id, value: this.rows[top][COLUMNS[column].id] });
    }
    if (cells.length) this.write(cells, 'Filled down.');
  }

  // ---- clipboard
  #text(row, column) {
    if (!row) return '';
    if (column.id === 'required') return row.required ? 'yes' : '';
    if (column.id.startsWith('example')) return shown(this.sheet.seen.get(row.id)?.[column.id]);
    return column.id === 'from' ? row.from?.map(each => each.text).join('; ') ?? '' : String(row[column.id] ?? '');
  }

  #copy(event, cut) {
    if (this.editor.open) return;
    const { top, end, left, right } = this.range;
    const columns = COLUMNS.slice(left, right + 1);
    const cells = this.rows.slice(top, end + 1).map(row => columns.map(column => this.#text(row, column)));
    event.preventDefault();
    event.clipboardData.setData('text/plain', toTsv(cells));
    event.clipboardData.setData(OWN, JSON.stringify({ columns: columns.map(column => column.id), cells }));
    if (cut) { if (left === 0 && right === COLUMNS.length - 1) this.removeRows(); else this.clear(); }
    else this.sheet.say(cells.length * columns.length === 1 ? 'Copied.' : `${cells.length} × ${columns.length} cells copied.`);
  }

  #paste(event) {
    if (this.editor.open) return;
    event.preventDefault();
    const own = event.clipboardData.getData(OWN);
    const text = event.clipboardData.getData('text/plain');
    if (own) { const { columns, cells } = JSON.parse(own); this.paste(cells, columns); } else this.paste(fromTsv(text));
  }

  // A block with a header, or several columns of several rows from elsewhere, becomes rows of its own;
  // anything else is written over the cells from here on.
  paste(cells, own) {
    if (!cells.length) { this.sheet.say('There are no cells in the clipboard.'); return; }
    const { table, at } = this;
    const words = side => [...tokens(this.sheet.sideName(side)), ...tokens(side.system)];
    const header = own ? null : columnsOf(cells[0], { source: words(table.source), target: words(table.target) });
    const wide = Math.max(...cells.map(row => row.length));
    if (header) return this.#pasteRows(cells.slice(1), header);
    if (own?.includes('key') && own.length > 3) return this.#pasteRows(cells, own.map(name => (name === 'key' ? '' : name)));
    if (!own && wide > 1 && (cells.length > 1 || at.row === this.rows.length)) return this.#pasteRows(cells, orderOf(cells));
    return this.#pasteOver(cells, own);
  }

  #pasteOver(cells, own) {
    const { top, end, left, right } = this.range;
    const many = cells.length === 1 && cells[0].length === 1;
    const changes = [];
    const put = (row, column, text) => {
      const found = COLUMNS[column];
      if (!found || found.fixed) return;
      changes.push({ row, column: found.id, value: found.id === 'required' ? isYes(text) : text });
    };
    const start = own && COLUMNS[left].fixed ? AT[own[0]] : left;
    if (many) for (let row = top; row <= Math.max(top, Math.min(end, this.rows.length - 1)); row += 1) for (let column = left; column <= right; column += 1) put(row, column, cells[0][0]);
    else cells.forEach((line, row) => line.forEach((text, column) => put(top + row, start + column, text)));
    if (!changes.length) { this.sheet.say('This column is computed; nothing can be pasted into it.'); return; }
    this.write(changes, `${cells.length === 1 ? '1 row' : `${cells.length} rows`} pasted.`);
    if (!many) { this.from = { row: top, column: start }; this.at = { row: top + cells.length - 1, column: Math.min(start + cells[0].length - 1, COLUMNS.length - 1) }; this.draw(); }
  }

  #pasteRows(cells, columns) {
    const known = new Map(this.rows.map(row => [row.key, row]));
    const rows = [...this.rows];
    const added = [];
    let changed = 0;
    for (const line of cells) {
      const given = {};
      let key = '';
      columns.forEach((name, at) => {
        const text = line[at] ?? '';
        if (name === 'key') key = text;
        else if (name === 'required') given.required = isYes(text);
        else if (name && name in EMPTY && text && !given[name]) given[name] = text;
      });
      if (!Object.keys(given).length) continue;
      given.by = given.expr && given.rule ? '' : given.expr ? 'expr' : 'rule';
      const old = key && known.get(key);
      if (old) { rows[rows.indexOf(old)] = { ...old, ...given }; changed += 1; } else added.push(this.sheet.newRow({ ...EMPTY, ...given }));
    }
    const place = Math.min(this.at.row === this.rows.length ? this.rows.length : this.at.row + 1, this.rows.length);
    rows.splice(place, 0, ...added);
    const said = [added.length && `${added.length === 1 ? '1 row' : `${added.length} rows`} pasted`, changed && `${changed} changed by key`].filter(Boolean).join(', ');
    this.sheet.change(this.id, { rows }, `${said || 'Nothing to paste'}. ${mac ? '⌘Z' : 'Ctrl+Z'} takes it back.`);
    if (added.length) { this.from = { row: place, column: AT.source }; this.at = { row: place + added.length - 1, column: AT.rule }; }
    this.focused = true;
    this.reveal();
    this.draw();
    this.sheet.tell(this);
  }

  // ---- the mouse
  #place(event) {
    const cell = event.target.closest?.('.sheet-td');
    const line = cell?.closest('.sheet-row');
    return cell && this.body.contains(line) ? { row: line.place, column: line.cells.indexOf(cell), cell } : null;
  }

  #down(event) {
    const place = this.#place(event);
    if (!place || event.target.closest('a, input')) return;
    if (this.editor.open) { if (place.row === this.at.row && place.column === this.at.column) return; this.editor.commit(); }
    if (event.button === 2) { const { top, end, left, right } = this.range; if (place.row < top || place.row > end || place.column < left || place.column > right) this.move(place.row, place.column); return; }
    if (event.button !== 0) return;
    event.preventDefault();
    this.move(place.row, place.column, { extend: event.shiftKey });
    const drags = event.target.closest('.grip') && place.row < this.rows.length;
    this.#follow(event, drags);
  }

  #follow(event, drags) {
    const line = drags && el('div', { class: 'sheet-drop', 'aria-hidden': 'true' });
    let to = null;
    const rowAt = y => Math.max(0, Math.min(this.rows.length, Math.round((y - this.body.getBoundingClientRect().top) / ROW)));
    const over = moved => {
      if (drags) {
        to = rowAt(moved.clientY);
        line.style.transform = `translateY(${to * ROW - 1}px)`;
        if (!line.isConnected) this.body.append(line);
      } else {
        const place = this.#place({ target: document.elementFromPoint(moved.clientX, moved.clientY) ?? moved.target });
        if (place && (place.row !== this.at.row || place.column !== this.at.column)) this.move(place.row, place.column, { extend: true });
      }
    };
    const { top, end } = this.range;
    const done = () => {
      removeEventListener('pointermove', over);
      removeEventListener('pointerup', done);
      line?.remove?.();
      if (drags && to !== null) this.reorder(top, end, to);
    };
    addEventListener('pointermove', over);
    addEventListener('pointerup', done);
  }

  // Whose value stands where both sides have one: the record's there (target), or what is written (source).
  #wins(top, end) {
    const value = this.rows[top].wins === 'target' ? 'source' : 'target';
    const rows = this.rows.slice(top, end + 1).map((_, at) => ({ row: top + at, column: 'wins', value }));
    this.write(rows, value === 'target' ? 'What is there stays.' : 'What is there is written over.');
  }

  menu(x, y) {
    const box = this.cell()?.getBoundingClientRect() ?? this.root.getBoundingClientRect();
    const { top, end } = this.range;
    const many = end > top;
    const key = text => (mac ? text.replace('Ctrl+', '⌘').replace('Alt+', '⌥') : text);
    this.sheet.openMenu(x ?? box.left + 12, y ?? box.bottom, [
      ['Edit', 'Enter', () => this.edit()],
      ['Add a row above', '', () => this.addRow(top)],
      ['Add a row below', key('Ctrl+Enter'), () => this.addRow(end + 1)],
      ['Move up', key('Alt+↑'), () => this.#shift(-1)],
      ['Move down', key('Alt+↓'), () => this.#shift(1)],
      [this.rows[top]?.wins === 'target' ? 'Write over what is there' : 'Keep what is there', '', () => this.#wins(top, end), top >= this.rows.length],
      ['Fill down', key('Ctrl+D'), () => this.fillDown(), !many],
      ['Clear the cells', 'Del', () => this.clear()],
      ['Comment', '', () => document.dispatchEvent(new CustomEvent('comment-on', { detail: this.rows[top].key })), many || !this.rows[top]?.key || !document.querySelector('.doc-head [data-comment]')],
      [many ? `Take ${end - top + 1} rows out` : 'Take the row out', key('Ctrl+Backspace'), () => this.removeRows(), top >= this.rows.length],
    ], () => { this.focused = true; this.focus(); });
  }

  #listen() {
    const { root } = this;
    root.addEventListener('keydown', event => this.#key(event));
    root.addEventListener('copy', event => this.#copy(event, false));
    root.addEventListener('cut', event => this.#copy(event, true));
    root.addEventListener('paste', event => this.#paste(event));
    root.addEventListener('pointerdown', event => this.#down(event));
    root.addEventListener('dblclick', event => { if (this.#place(event) && !this.editor.open) this.edit(); });
    root.addEventListener('contextmenu', event => { if (this.#place(event) && !this.editor.open) { event.preventDefault(); this.menu(event.clientX, event.clientY); } });
    root.addEventListener('focusin', () => { this.focused = true; this.sheet.tell(this); });
    root.addEventListener('focusout', event => { if (!root.contains(event.relatedTarget)) this.focused = false; });
    for (const name of ['beforeprint', 'afterprint']) addEventListener(name, () => { this.onPaper = name === 'beforeprint'; this.draw(); });
    // The key column stays in view where the columns do not all fit; elsewhere each such cell would cost a scroll.
    new ResizeObserver(() => root.classList.toggle('sideways', root.scrollWidth > root.clientWidth)).observe(root);
    let asked = false;
    root.addEventListener('scroll', () => {
      this.editor.follow();
      // Lines are drawn well beyond the edges, so most of the way nothing has to be drawn at all.
      if (asked || Math.abs(root.scrollTop - this.drawnTop) < STEP * ROW) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; this.draw(true); });
    }, { passive: true });
  }
}
