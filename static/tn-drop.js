// <tn-drop [data-upload=… data-then=… data-largest=…]><form> … <input type=file multiple> … </form></tn-drop>
//
// Files dropped on the page, pasted into the form or chosen. Without `data-upload` they join the form's own file
// input as chips. With it each is sent by itself, at most three at a time, and is a row in <ul data-rows> with its
// progress, its error, Retry and Remove; `data-then` is asked once when the last has ended. What is typed stays in
// this browser until it was sent; what was refused is told again after a reload, to be chosen again. Without this
// script the form works as it is.
const AT_ONCE = 3;
const LINK = /^https?:\/\/\S/i;
const size = bytes => bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1000).toFixed(bytes < 1e4 ? 1 : 0)} KB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

class TnDrop extends HTMLElement {
  #input; #form; #text;
  #own = ['paste', 'change', 'click', 'reset', 'input', 'htmx:after:request'];
  #page = ['dragover', 'dragleave', 'drop'];
  #waiting = []; #under = new Set(); #kept = 0;

  connectedCallback() {
    this.#form = this.querySelector('form');
    this.#input = this.querySelector('input[type=file]');
    this.#text = this.querySelector('textarea');
    for (const name of this.#own) this.addEventListener(name, this);
    for (const name of this.#page) document.addEventListener(name, this);
    document.addEventListener('change', this.#elsewhere, true);
    addEventListener('beforeunload', this.#leaving);
    this.#draft();
    this.#show();
    if (this.#uploads) this.#refusedBefore();
    if (this.#uploads && this.#input.files.length) this.#take(this.#input.files);
  }

  disconnectedCallback() {
    for (const name of this.#own) this.removeEventListener(name, this);
    for (const name of this.#page) document.removeEventListener(name, this);
    document.removeEventListener('change', this.#elsewhere, true);
    removeEventListener('beforeunload', this.#leaving);
  }

  get #uploads() { return this.dataset.upload; }
  get #key() { return `draft:${new URL(this.#form.action).pathname}`; }

  handleEvent(event) {
    const files = event.dataTransfer?.types.includes('Files');
    if (event.type === 'dragover' && files) { event.preventDefault(); this.dataset.over = ''; }
    else if (event.type === 'dragleave' && !event.relatedTarget) delete this.dataset.over;
    else if (event.type === 'drop') { delete this.dataset.over; if (files) { event.preventDefault(); this.#take(event.dataTransfer.files); } }
    else if (event.type === 'paste' && event.clipboardData.files.length) { event.preventDefault(); this.#take(event.clipboardData.files); }
    else if (event.type === 'change' && event.target === this.#input) this.#uploads ? this.#take(this.#input.files) : this.#show();
    else if (event.type === 'input' && event.target === this.#text) this.#keep();
    else if (event.type === 'reset') setTimeout(() => this.#show());
    else if (event.type === 'htmx:after:request') this.#sent(event);
    else if (event.type === 'click') { const chip = event.target.closest('[data-remove]'); if (chip && !chip.closest('[data-rows]')) this.#remove(Number(chip.dataset.remove)); }
  }

  // ---- the file field in the side column sends through here while this page is open
  #elsewhere = event => {
    if (!this.#uploads || !event.target.matches?.('input[data-drop]')) return;
    event.stopPropagation();
    this.#take(event.target.files);
    event.target.value = '';
  };
  #leaving = event => { if (this.#under.size || this.#waiting.length) event.preventDefault(); };

  // ---- a draft of what is typed
  #draft() {
    if (this.#text && !this.#text.value) this.#text.value = localStorage.getItem(this.#key) ?? '';
    this.#hint();
  }
  #keep() {
    this.#text.value.trim() ? localStorage.setItem(this.#key, this.#text.value) : localStorage.removeItem(this.#key);
    this.#hint();
  }
  #hint() {
    const hint = this.querySelector('[data-link-hint]');
    if (hint) hint.hidden = !this.#text.value.trim().split(/\s+/).every(word => LINK.test(word));
  }
  #sent(event) {
    const status = event.detail.ctx?.response?.status ?? 0;
    if (event.target !== this.#form || status < 200 || status >= 300) return;
    localStorage.removeItem(this.#key);
    if (this.#text) this.#text.value = '';
    this.#hint();
  }

  // ---- files that go with the form
  #take(files) {
    const taken = [...files];
    if (!this.#uploads) return this.#set([...this.#input.files, ...taken]);
    this.#input.value = '';
    this.querySelector('[data-rows]').hidden = false;
    for (const file of taken) this.#queue(file, this.#row(file));
    this.#next();
  }
  #remove(index) { this.#set([...this.#input.files].filter((_, at) => at !== index)); this.#input.focus(); }
  #set(files) {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    this.#input.files = all.files;
    this.#input.dispatchEvent(new Event('change', { bubbles: true }));
  }
  #show() {
    const list = this.querySelector('[data-files]');
    const chip = this.querySelector('template[data-chip]');
    if (!list || !chip || this.#uploads) return;
    list.hidden = !this.#input.files.length;
    list.replaceChildren(...[...this.#input.files].map((file, at) => {
      const item = chip.content.firstElementChild.cloneNode(true);
      item.querySelector('[data-name]').textContent = file.name;
      const remove = item.querySelector('[data-remove]');
      remove.dataset.remove = at;
      remove.setAttribute('aria-label', `Remove ${file.name}`);
      return item;
    }));
  }

  // ---- files that are sent one by one
  #row(file) {
    const row = this.querySelector('template[data-row]').content.firstElementChild.cloneNode(true);
    row.querySelector('[data-name]').textContent = file.name;
    row.querySelector('[data-size]').textContent = size(file.size);
    row.dataset.size = file.size;
    const [retry, remove] = [row.querySelector('[data-retry]'), row.querySelector('[data-remove]')];
    // After a reload only the file's name is known: it has to be chosen again.
    const gone = !(file instanceof File);
    if (gone) retry.textContent = 'Choose it again';
    retry.addEventListener('click', () => { if (gone) { this.#drop(row); this.#input.click(); } else { this.#queue(file, row); this.#next(); } });
    remove.addEventListener('click', () => this.#drop(row));
    retry.setAttribute('aria-label', `${gone ? 'Choose again' : 'Retry'} ${file.name}`);
    remove.setAttribute('aria-label', `Remove ${file.name}`);
    this.querySelector('[data-rows]').append(row);
    return row;
  }
  #queue(file, row) {
    this.#state(row, 'waiting', '');
    row.querySelector('progress').value = 0;
    const largest = Number(this.dataset.largest);
    if (file.size > largest) this.#state(row, 'refused', `It is ${size(file.size)}; the limit is ${Math.floor(largest / 1048576)} MB. Bring it in smaller parts.`);
    else this.#waiting.push({ file, row });
  }
  #drop(row) {
    this.#waiting = this.#waiting.filter(each => each.row !== row);
    for (const each of this.#under) if (each.row === row) each.request.abort();
    row.remove();
    this.#keepRefused();
    const rows = this.querySelector('[data-rows]');
    rows.hidden = !rows.children.length;
    this.#text?.focus();
  }
  #state(row, state, words) {
    row.dataset.state = state;
    row.querySelector('[data-reason]').textContent = words;
    this.#keepRefused();
  }

  // ---- what was refused, over a reload of this tab
  get #refusedKey() { return `refused:${this.#uploads}`; }
  #keepRefused() {
    const rows = [...this.querySelectorAll('[data-rows] > [data-state=refused]')];
    const told = rows.map(row => ({ name: row.querySelector('[data-name]').textContent, size: Number(row.dataset.size), reason: row.querySelector('[data-reason]').textContent }));
    told.length ? sessionStorage.setItem(this.#refusedKey, JSON.stringify(told)) : sessionStorage.removeItem(this.#refusedKey);
  }
  #refusedBefore() {
    const told = JSON.parse(sessionStorage.getItem(this.#refusedKey) ?? '[]');
    if (this.querySelector('[data-rows] > *')) return;
    if (told.length) this.querySelector('[data-rows]').hidden = false;
    for (const [file, row] of told.map(each => [each, this.#row(each)])) { row.dataset.state = 'refused'; row.querySelector('[data-reason]').textContent = file.reason; }
  }
  #next() {
    while (this.#under.size < AT_ONCE && this.#waiting.length) this.#send(this.#waiting.shift());
    if (!this.#under.size && !this.#waiting.length && this.#kept) this.#ended();
  }
  #send(each) {
    const request = each.request = new XMLHttpRequest();
    const bar = each.row.querySelector('progress');
    const over = (state, words) => { this.#under.delete(each); this.#state(each.row, state, words); this.#next(); };
    request.upload.addEventListener('progress', event => { if (event.lengthComputable) bar.value = event.loaded / event.total; if (event.loaded === event.total) { bar.removeAttribute('value'); this.#state(each.row, 'sending', 'Reading'); } });
    request.addEventListener('load', () => {
      let said = {};
      try { said = JSON.parse(request.responseText); } catch { /* a page of an error: its status says enough */ }
      if (request.status === 200) { this.#kept += 1; bar.value = 1; over('done', this.#told(each.file, said)); }
      else over('refused', said.reason ?? (request.status === 413 ? 'It is larger than this installation takes.' : request.status === 403 ? 'You are signed out or may not add documents. Reload the page.' : 'That did not work on our side. Try again.'));
    });
    request.addEventListener('error', () => over('refused', 'It could not be sent: the server cannot be reached, or this is a folder. Try again.'));
    request.addEventListener('abort', () => { this.#under.delete(each); this.#next(); });
    const data = new FormData();
    data.append('file', each.file);
    request.open('POST', this.#uploads);
    request.setRequestHeader('X-CSRFToken', this.#form.elements.csrfmiddlewaretoken.value);
    request.setRequestHeader('HX-Request', 'true');
    this.#under.add(each);
    this.#state(each.row, 'sending', '');
    request.send(data);
  }
  #told(file, said) {
    const inside = said.inside ? [`${said.inside} ${said.inside === 1 ? 'file' : 'files'} in it`] : [];
    const renamed = said.name && said.name !== file.name ? [`Kept as ${said.name}`] : [];
    return [...renamed, ...inside, ...(said.left_out ?? [])].join('. ');
  }
  async #ended() {
    this.#kept = 0;
    const done = [...this.querySelectorAll('[data-rows] > [data-state=done]')];
    await fetch(this.dataset.then, { method: 'POST', headers: { 'X-CSRFToken': this.#form.elements.csrfmiddlewaretoken.value, 'HX-Request': 'true' } }).catch(() => {});
    // What was kept without a remark is in the list of documents by now.
    setTimeout(() => { for (const row of done) if (row.dataset.state === 'done' && !row.querySelector('[data-reason]').textContent) row.remove(); const rows = this.querySelector('[data-rows]'); if (rows) rows.hidden = !rows.children.length; }, 4000);
  }
}
customElements.define('tn-drop', TnDrop);
