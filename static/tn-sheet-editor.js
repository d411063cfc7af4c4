// Editing one cell of the sheet: the field in the cell and what hangs below it, a list to choose from or what the
// words mean. Enter and Tab take what was typed, Escape leaves the cell as it was.
import { el, isMeant, matching, shown } from './tn-sheet-text.js';

const TYPES = ['text', 'email', 'phone', 'url', 'number', 'integer', 'decimal', 'currency', 'boolean', 'date', 'datetime', 'picklist', 'reference', 'list', 'object'].map(path => ({ path }));
let count = 0;

export class Editor {
  constructor(grid) {
    this.grid = grid;
    this.open = false;
    this.name = `sheet-list-${count += 1}`;
    this.pop = el('div', { class: 'sheet-pop', popover: 'manual' });
    this.pop.addEventListener('pointerdown', event => event.preventDefault());
    this.pop.addEventListener('click', event => {
      const item = event.target.closest('[role=option]');
      if (item) { this.#choose(Number(item.dataset.at)); this.commit(1); }
    });
  }

  get column() { return this.id; }
  #fields() {
    const { table } = this.grid;
    return this.id === 'type' ? TYPES : this.id === 'source' ? table.sources ?? [] : table.targets ?? [];
  }
  get #lists() { return ['source', 'target', 'type'].includes(this.id); }

  start(typed, ids = ['key', 'source', 'target', 'type', 'required', 'rule', 'expr']) {
    const { grid } = this;
    this.id = ids[grid.at.column];
    this.place = { ...grid.at };
    const row = grid.rows[grid.at.row];
    this.was = row ? String(row[this.id] ?? '') : '';
    this.quick = typed !== undefined;
    const cell = grid.cell();
    const head = grid.heads[grid.at.column].textContent;
    this.input = el('input', { class: 'sheet-in', type: 'text', autocomplete: 'off', spellcheck: 'false', 'aria-label': `${head}, ${row?.key || 'new row'}`, maxlength: this.id === 'expr' ? 4000 : this.id === 'rule' ? 2000 : 400 });
    if (this.#lists) for (const [name, value] of [['role', 'combobox'], ['aria-expanded', 'false'], ['aria-controls', this.name], ['aria-autocomplete', 'list']]) this.input.setAttribute(name, value);
    else this.input.setAttribute('aria-describedby', this.name);
    this.input.value = typed ?? this.was;
    this.open = true;
    cell.drawnAs = null;
    cell.classList.add('editing');
    cell.parentNode.classList.add('edits');
    cell.replaceChildren(this.input);
    this.cell = cell;
    cell.append(this.pop);
    this.input.addEventListener('input', () => this.#typed());
    this.input.addEventListener('keydown', event => this.#key(event));
    this.input.addEventListener('blur', () => setTimeout(() => { if (this.open && document.activeElement !== this.input && document.hasFocus()) this.commit(); }));
    this.input.focus({ preventScroll: true });
    if (typed === undefined) this.input.setSelectionRange(this.was.length, this.was.length);
    this.#typed(typed === undefined);
  }

  // ---- what hangs below
  #typed(first = false) {
    if (this.#lists) this.#list(first);
    else this.grid.sheet.tryOut(this.grid, this.place.row, this.id, this.input.value, found => this.mean(found));
  }

  #list(first) {
    const typed = this.input.value;
    const same = first && typed === this.was;
    const found = matching(same ? '' : typed, this.#fields());
    this.options = found.map(each => each.field);
    const exact = this.options.some(field => field.path === typed.trim());
    const meant = !same && isMeant(typed, found);
    // What Enter takes stands first and is marked.
    if (this.id !== 'type' && typed.trim() && !same && !exact && found.length) this.options[meant ? 'push' : 'unshift']({ path: typed.trim(), asTyped: true });
    this.chosen = meant || this.options[0]?.asTyped ? 0 : -1;
    this.#drawList();
  }

  #drawList() {
    const { options } = this;
    this.pop.id = this.name;
    this.pop.setAttribute('role', 'listbox');
    this.pop.setAttribute('aria-label', this.id === 'type' ? 'Types' : 'Known fields');
    if (!options.length) {
      const any = this.#fields().length;
      this.pop.replaceChildren(el('div', { class: 'sheet-hint', text: !this.input.value && !any ? 'No fields are known of this object yet. Add a sample payload or its API description, or type the path.' : any ? 'Not a known field. It is kept as typed.' : 'No fields are known of this object; the path is kept as typed.' }));
    } else {
      this.pop.replaceChildren(...options.map((field, at) => this.#option(field, at)));
    }
    this.input.setAttribute('aria-expanded', String(options.length > 0));
    this.#mark();
    this.#show();
  }

  #option(field, at) {
    if (field.asTyped) return el('div', { class: 'sheet-opt', role: 'option', id: `${this.name}-${at}`, 'data-at': at, 'aria-selected': 'false' }, el('span', { text: 'Keep ' }), el('code', { text: field.path }), el('span', { class: 'sub', text: 'as typed, not a known field' }));
    const told = [field.type, field.required && 'required', field.values?.length && field.values.slice(0, 4).join(', ')].filter(Boolean).join(' · ');
    const example = shown(field.example);
    return el('div', { class: 'sheet-opt', role: 'option', id: `${this.name}-${at}`, 'data-at': at, 'aria-selected': 'false', title: [field.description, field.origins?.join('; ')].filter(Boolean).join('\n') },
      el('code', { text: field.path }), told && el('span', { class: 'sub', text: told }), example && el('span', { class: 'eg', text: example }));
  }

  #mark() {
    [...this.pop.children].forEach((item, at) => { if (item.role === 'option' || item.getAttribute('role') === 'option') item.setAttribute('aria-selected', String(at === this.chosen)); });
    const item = this.chosen >= 0 ? this.pop.children[this.chosen] : null;
    if (item) { this.input.setAttribute('aria-activedescendant', item.id); item.scrollIntoView({ block: 'nearest' }); } else this.input.removeAttribute('aria-activedescendant');
  }

  mean(found) {
    if (!this.open || this.#lists) return;
    this.pop.id = this.name;
    this.pop.setAttribute('role', 'status');
    this.pop.removeAttribute('aria-label');
    const parts = [];
    if (found.state === 'broken') {
      parts.push(el('pre', { class: 'sheet-caret', text: `${found.expr}\n${' '.repeat(Math.max(0, found.column - 1))}^` }), el('div', { class: 'bad', text: found.message }));
    } else if (found.state === 'code') {
      parts.push(el('div', { class: 'warn', text: found.message || 'This row needs code of its own.' }));
    } else if (this.id === 'rule') parts.push(el('div', {}, el('span', { class: 'sub', text: 'means ' }), el('code', { text: found.expr })));
    else parts.push(el('div', {}, el('span', { class: 'sub', text: 'says ' }), el('span', { text: found.rule })));
    if (found.problem && found.state !== 'broken') parts.push(el('div', { class: 'bad', text: found.problem }));
    else if (found.state === 'understood') parts.push(el('div', { class: 'eg' }, el('span', { text: found.example_in === null ? 'empty' : shown(found.example_in) }), el('span', { class: 'sub', text: ' to ' }), el('b', { text: found.example_out === null ? 'empty' : shown(found.example_out) })));
    this.pop.replaceChildren(...parts);
    this.#show();
  }

  #show() {
    if (!this.pop.matches(':popover-open')) this.pop.showPopover();
    this.follow();
  }

  follow() {
    if (!this.open || !this.pop.matches(':popover-open')) return;
    const box = this.cell.getBoundingClientRect();
    const wide = Math.min(Math.max(box.width, 320), innerWidth - 24);
    const below = innerHeight - box.bottom > Math.min(this.pop.offsetHeight, 260) + 8 || box.top < 200;
    this.pop.style.inlineSize = `${wide}px`;
    this.pop.style.insetInlineStart = `${Math.max(8, Math.min(box.left, innerWidth - wide - 12))}px`;
    this.pop.style.insetBlockStart = below ? `${box.bottom + 3}px` : `${box.top - this.pop.offsetHeight - 3}px`;
  }

  #choose(at) { if (this.options?.[at]) this.input.value = this.options[at].path; }

  // ---- keys while editing
  #key(event) {
    if (event.isComposing) return;
    event.stopPropagation();
    const listed = this.#lists && this.options?.length;
    const stop = () => event.preventDefault();
    if (event.key === 'Escape') { stop(); this.cancel(); return; }
    if (event.key === 'Enter') {
      stop();
      if (this.#lists && this.chosen >= 0) this.#choose(this.chosen);
      this.commit(event.shiftKey ? -1 : 1);
      if (event.ctrlKey || event.metaKey) this.grid.addRow(this.place.row + 1);
      return;
    }
    if (event.key === 'Tab') {
      stop();
      if (this.#lists && this.chosen >= 0) this.#choose(this.chosen);
      const place = { ...this.place };
      this.commit();
      const column = place.column + (event.shiftKey ? -1 : 1);
      this.grid.move(place.row, column);
      return;
    }
    if (event.key === 'F2') { stop(); this.quick = !this.quick; return; }
    if (event.key === 's' && (event.ctrlKey || event.metaKey)) { stop(); this.commit(); this.grid.sheet.save(); return; }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const step = event.key === 'ArrowDown' ? 1 : -1;
    if (listed) {
      stop();
      this.chosen = Math.max(-1, Math.min(this.options.length - 1, this.chosen + step));
      this.#mark();
    } else if (this.quick) { stop(); this.commit(step); }
  }

  commit(step = 0) {
    if (!this.open) return;
    const { grid, id, place } = this;
    const value = id === 'rule' || id === 'expr' ? this.input.value : this.input.value.trim();
    this.#close();
    if (value !== this.was) {
      const cells = [{ row: place.row, column: id, value }];
      // The type and need of a known target come with it, as long as nobody wrote them.
      const field = id === 'target' && grid.table.targets?.find(each => each.path === value);
      const row = grid.rows[place.row];
      if (field && (!row || (row.type === 'text' && !row.target))) {
        if (field.type) cells.push({ row: place.row, column: 'type', value: field.type });
        if (field.required) cells.push({ row: place.row, column: 'required', value: true });
      }
      grid.write(cells);
    }
    grid.move(place.row + step, place.column);
  }

  cancel() {
    this.#close();
    this.grid.focused = true;
    this.grid.draw();
  }

  #close() {
    this.open = false;
    this.pop.hidePopover?.();
    this.pop.remove();
    this.cell.classList.remove('editing');
    this.cell.parentNode?.classList.remove('edits');
    this.cell.drawnAs = null;
    this.grid.focused = true;
    this.grid.sheet.forget();
  }
}
