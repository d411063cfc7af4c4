// <tn-tree>: the file tree with the standard keys of trees, dragging, and dropping files from outside. <tn-tabs>: the
// files that this window has open. Both upgrade lists of links that work without them.
const one = (selector, within = document) => within.querySelector(selector);
const parentOf = path => path.slice(0, path.lastIndexOf('/') + 1);
const nameOf = path => path.slice(path.lastIndexOf('/') + 1);
let chosen = '';

// A dialog about a file takes the path of the row, or of the button, that opened it.
document.addEventListener('click', event => {
  const more = event.target.closest('.row-more');
  if (more) { chosen = more.closest('[data-path]').dataset.path; place(more); }
  const button = event.target.closest('[data-file-act]');
  if (button) prepare(button.dataset.fileAct, button.dataset.path ?? chosen);
  if (event.target.closest('[data-raw]')) one('#tree-menu').hidePopover();
});

function place(button) {
  const menu = one('#tree-menu'), box = button.getBoundingClientRect();
  const raw = one('[data-raw]', menu);
  raw.hidden = Boolean(button.closest('[data-folder]'));
  raw.href = `${raw.dataset.raw}?path=${encodeURIComponent(chosen)}`;
  menu.style.setProperty('inset', `${Math.min(box.bottom + 2, innerHeight - 200)}px auto auto ${Math.max(8, box.left - 150)}px`);
}

function prepare(act, path) {
  one('#tree-menu')?.hidePopover?.();
  one('#file-more')?.hidePopover?.();
  const dialog = one(`#file-${act}`), fields = one('form', dialog).elements;
  const folder = path && !one(`[data-path="${CSS.escape(path)}"]:not([data-folder])[role=treeitem]`) ? `${path}/` : parentOf(path);
  if (act === 'new') fields.path.value = path ? folder : parentOf(one('tn-tabs')?.getAttribute('path') ?? '');
  else if (act === 'upload') fields.folder.value = path ? folder.slice(0, -1) : '';
  else fields.path.value = path;
  if (act === 'move') { fields.to.value = path; setTimeout(() => { fields.to.focus(); fields.to.setSelectionRange(parentOf(path).length, path.length); }); }
  const problem = one(`#file-${act}-problem`);
  if (problem) problem.textContent = '';
}

// Unsaved text goes along when its file is moved: it is kept under the new path before the new editor looks for it.
let carried = [];
document.addEventListener('submit', event => {
  if (!event.target.matches('#file-move form')) return;
  const { path, to } = event.target.elements;
  for (const key of carried) sessionStorage.removeItem(key);
  carried = [];
  for (const key of Object.keys(sessionStorage)) {
    const found = /^(file:\d+:)(.*)(:\d*)$/.exec(key);
    if (!found || !(found[2] === path.value || found[2].startsWith(`${path.value}/`))) continue;
    const moved = found[1] + to.value + found[2].slice(path.value.length) + found[3];
    sessionStorage.setItem(moved, sessionStorage.getItem(key));
    carried.push(moved);
  }
}, true);
document.addEventListener('close-dialog', event => { if (event.target.matches?.('#file-move *')) carried = []; });

class TnTree extends HTMLElement {
  #folded = new Set(JSON.parse(sessionStorage.getItem('folded') ?? '[]'));
  #typed = '';
  #timer = 0;
  #heard = ['keydown', 'click', 'focusin', 'dragstart', 'dragover', 'dragleave', 'drop'];
  #drawn = new MutationObserver(() => this.#fold());

  connectedCallback() {
    for (const name of this.#heard) this.addEventListener(name, this);
    this.#drawn.observe(this, { childList: true, subtree: true });
    this.#fold();
  }

  disconnectedCallback() {
    for (const name of this.#heard) this.removeEventListener(name, this);
    this.#drawn.disconnect();
    clearTimeout(this.#timer);
  }

  get #items() { return [...this.querySelectorAll('[role=treeitem]')]; }
  get #seen() { return this.#items.filter(item => item.checkVisibility()); }
  get #editable() { return this.hasAttribute('editable'); }

  handleEvent(event) {
    const item = event.target.closest?.('[role=treeitem]');
    if (event.type === 'keydown') return item && event.target === item && this.#key(event, item);
    if (event.type === 'click') { if (item?.hasAttribute('data-folder') && event.target.closest('.dir')) this.#toggle(item); return; }
    if (event.type === 'focusin') { if (item) for (const other of this.#items) other.tabIndex = other === item ? 0 : -1; return; }
    this.#drag(event, item);
  }

  #key(event, item) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const seen = this.#seen, at = seen.indexOf(item), open = item.getAttribute('aria-expanded') === 'true', folder = item.hasAttribute('data-folder');
    const up = seen.find(other => other.dataset.path === parentOf(item.dataset.path).slice(0, -1));
    const acts = {
      ArrowDown: () => seen[at + 1]?.focus(), ArrowUp: () => seen[at - 1]?.focus(), Home: () => seen[0].focus(), End: () => seen.at(-1).focus(),
      ArrowRight: () => folder && (open ? seen[at + 1]?.focus() : this.#toggle(item)),
      ArrowLeft: () => (folder && open ? this.#toggle(item) : up?.focus()),
      Enter: () => (folder ? this.#toggle(item) : one('a', item).click()), ' ': () => (folder ? this.#toggle(item) : one('a', item).click()),
      F2: () => this.#open('move', item), Delete: () => this.#open('delete', item),
      '*': () => { for (const other of this.#items) if (other.getAttribute('aria-expanded') === 'false') this.#toggle(other); },
    };
    if (acts[event.key]) { event.preventDefault(); event.stopPropagation(); acts[event.key](); return; }
    if (event.key.length === 1 && /\S/.test(event.key)) { event.stopPropagation(); this.#find(event.key.toLowerCase(), seen, at); }
  }

  // Typing letters goes to the next row whose name begins so.
  #find(letter, seen, at) {
    clearTimeout(this.#timer);
    this.#typed += letter;
    this.#timer = setTimeout(() => { this.#typed = ''; }, 600);
    const from = this.#typed.length > 1 ? at : at + 1;
    [...seen.slice(from), ...seen.slice(0, from)].find(item => nameOf(item.dataset.path).toLowerCase().startsWith(this.#typed))?.focus();
  }

  #open(act, item) {
    if (!this.#editable) return;
    prepare(act, item.dataset.path);
    one(`#file-${act}`).showModal();
  }

  #toggle(item) {
    const path = item.dataset.path;
    this.#folded.has(path) ? this.#folded.delete(path) : this.#folded.add(path);
    sessionStorage.setItem('folded', JSON.stringify([...this.#folded]));
    this.#fold();
  }

  #fold() {
    for (const item of this.#items) {
      const path = item.dataset.path;
      const hidden = [...this.#folded].some(folder => path.startsWith(`${folder}/`));
      if (item.hidden !== hidden) item.hidden = hidden;
      const open = String(!this.#folded.has(path));
      if (item.hasAttribute('data-folder') && item.getAttribute('aria-expanded') !== open) item.setAttribute('aria-expanded', open);
    }
  }

  #drag(event, item) {
    if (!this.#editable) return;
    if (event.type === 'dragstart') { event.dataTransfer.setData('text/tenon-path', item.dataset.path); event.dataTransfer.effectAllowed = 'move'; return; }
    const inside = event.dataTransfer.types.includes('text/tenon-path'), outside = event.dataTransfer.types.includes('Files');
    if (!inside && !outside) return;
    for (const other of this.querySelectorAll('.over')) other.classList.remove('over');
    const path = item?.dataset.path ?? '';
    const folder = !item ? '' : item.hasAttribute('data-folder') ? `${path}/` : parentOf(path);
    if (event.type === 'dragover') { event.preventDefault(); (this.#items.find(other => other.dataset.path === folder.slice(0, -1)) ?? this).classList.add('over'); }
    this.classList.toggle('over', event.type === 'dragover' && !folder);
    if (event.type !== 'drop') return;
    event.preventDefault();
    if (outside) this.#upload(event.dataTransfer.files, folder);
    else this.#move(event.dataTransfer.getData('text/tenon-path'), folder);
  }

  #move(path, folder) {
    const to = folder + nameOf(path);
    if (to === path || to.startsWith(`${path}/`)) return;
    const form = one('#file-move form');
    form.elements.path.value = path;
    form.elements.to.value = to;
    one('#file-move').showModal(); // what a slip of the hand would do is seen before it is done
  }

  #upload(files, folder) {
    const form = one('#file-upload form'), transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    form.elements.files.files = transfer.files;
    form.elements.folder.value = folder.slice(0, -1);
    one('#file-upload').showModal();
  }
}
customElements.define('tn-tree', TnTree);

class TnTabs extends HTMLElement {
  #dirty = event => this.#show(event.detail);
  #closing = event => this.#close(event);

  connectedCallback() {
    const path = this.getAttribute('path'), known = this.#open.filter(each => one(`.tree [data-path="${CSS.escape(each)}"]`));
    if (!known.includes(path)) known.push(path);
    this.#open = known.slice(-8);
    this.#draw();
    document.addEventListener('tn:dirty', this.#dirty);
    this.addEventListener('click', this.#closing);
  }

  disconnectedCallback() { document.removeEventListener('tn:dirty', this.#dirty); this.removeEventListener('click', this.#closing); }

  get #open() { return JSON.parse(sessionStorage.getItem(this.getAttribute('key')) ?? '[]'); }
  set #open(paths) { sessionStorage.setItem(this.getAttribute('key'), JSON.stringify(paths)); }

  #draw() {
    const here = one('.here', this);
    for (const old of this.querySelectorAll('a:not(.here)')) old.remove();
    let before = true;
    for (const path of this.#open) {
      if (path === here.dataset.path) { before = false; continue; }
      const tab = document.createElement('a');
      tab.href = this.getAttribute('base') + encodeURIComponent(path);
      tab.dataset.path = tab.title = path;
      const row = one(`.tree [data-path="${CSS.escape(path)}"] a`);
      const name = document.createElement('span');
      name.className = 'ellip';
      name.textContent = nameOf(path);
      tab.append(...[one('svg', row)?.cloneNode(true), name, one('.fs', row)?.cloneNode(true), this.#cross(path)].filter(Boolean));
      for (const [attribute, value] of [['hx-get', tab.href], ['hx-target', '#main'], ['hx-swap', 'none'], ['hx-push-url', 'true']]) tab.setAttribute(attribute, value);
      before ? here.before(tab) : this.append(tab);
      tab.classList.toggle('dirty', sessionStorage.getItem(`file:${this.getAttribute('key').slice(5)}:${path}:${document.body.dataset.person ?? ''}`) !== null);
    }
    if (!one('.x', here)) here.append(this.#cross(here.dataset.path));
    here.scrollIntoView({ inline: 'nearest', block: 'nearest' });
    window.htmx?.process(this);
  }

  #cross(path) {
    const button = document.createElement('span');
    button.className = 'x';
    button.title = `Close ${path}`;
    return button;
  }

  #show({ path, dirty }) { this.querySelector(`[data-path="${CSS.escape(path)}"]`)?.classList.toggle('dirty', dirty); }

  #close(event) {
    const cross = event.target.closest('.x');
    if (!cross) return;
    event.preventDefault();
    event.stopPropagation();
    const tab = cross.closest('a'), path = tab.dataset.path;
    this.#open = this.#open.filter(each => each !== path);
    if (!tab.classList.contains('here')) { tab.remove(); return; }
    const next = this.querySelector('a:not(.here)');
    if (next) next.click();
  }
}
customElements.define('tn-tabs', TnTabs);
