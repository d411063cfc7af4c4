// <tn-chat data-chat data-mentions data-attach data-largest><form id="message"> … </form></tn-chat>
//
// The message box: what is typed stays in this browser until it was sent; @ names files, steps, workflows, runs
// and documents; files, pictures and logs are attached by button, drop or paste; Shift with Ctrl or Command and
// Enter sends as a question. It also opens the history and the Context panel, and brings the turns that a link
// names. Without this script the form, the links and the buttons work as they are.
const NAMING = /(?:^|\s)@([^@\n]{0,60})$/;
const TRACE = /Traceback \(most recent call last\)|^\s*File "[^"]+", line \d+|^\s+at [\w.$<>]+ ?\(|^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*\b(?:ERROR|WARN)/m;
const LONG_PASTE = 4000;
const one = (selector, within = document) => within.querySelector(selector);
const partial = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' };

class TnChat extends HTMLElement {
  #form; #text; #list; #asked = 0; #waiting; #looking;
  #own = ['input', 'keydown', 'click', 'change', 'paste', 'focusout', 'htmx:after:request'];
  #page = ['dragover', 'dragleave', 'drop', 'sent', 'drawn'];

  connectedCallback() {
    this.#form = one('form', this);
    this.#text = one('textarea', this);
    this.#list = one('[role=listbox]', this);
    for (const name of this.#own) this.addEventListener(name, this);
    for (const name of this.#page) document.addEventListener(name, this);
    this.#restore();
  }

  disconnectedCallback() {
    for (const name of this.#own) this.removeEventListener(name, this);
    for (const name of this.#page) document.removeEventListener(name, this);
    clearTimeout(this.#waiting);
    clearTimeout(this.#looking);
  }

  get #key() { return `draft:${new URL(this.#form.action).pathname}:${one('#composer-chat', this).value}`; }
  get #token() { return this.#form.elements.csrfmiddlewaretoken.value; }

  handleEvent(event) {
    const files = event.dataTransfer?.types.includes('Files');
    if (event.type === 'input' && event.target === this.#text) { this.#keep(); this.#naming(); this.#look(); }
    else if (event.type === 'keydown') this.#pressed(event);
    else if (event.type === 'click') this.#clicked(event);
    else if (event.type === 'change') this.#changed(event);
    else if (event.type === 'paste') this.#pasted(event);
    else if (event.type === 'focusout' && !this.contains(event.relatedTarget)) this.#close();
    else if (event.type === 'dragover' && files) { event.preventDefault(); this.dataset.over = ''; }
    else if (event.type === 'dragleave' && !event.relatedTarget) delete this.dataset.over;
    else if (event.type === 'drop') { delete this.dataset.over; if (files) { event.preventDefault(); this.#attach(event.dataTransfer.files); } }
    else if (event.type === 'sent') this.#sent();
    else if (event.type === 'drawn') this.#look();
  }

  // ---- the draft: text, mode and names, by chat
  #keep() {
    const names = [...this.querySelectorAll('[data-names] [data-name]')].map(chip => [chip.dataset.name, one('.ellip', chip).textContent]);
    const mode = one('[data-mode]', this).value;
    if (!this.#text.value.trim() && !names.length) localStorage.removeItem(this.#key);
    else localStorage.setItem(this.#key, JSON.stringify({ text: this.#text.value, mode, names }));
  }
  #restore() {
    if (this.#text.value || one('[data-editing]', this)) return;
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key) ?? 'null');
      if (!kept) return;
      this.#text.value = kept.text;
      one('[data-mode]', this).value = kept.mode;
      for (const [value, label] of kept.names) this.#chip(value, label);
    } catch { localStorage.removeItem(this.#key); }
  }
  #sent() {
    localStorage.removeItem(this.#key);
    this.#text.value = '';
    one('[data-editing]', this)?.remove();
    one('[data-names]', this).replaceChildren();
    one('#composer-files', this)?.replaceChildren();
    this.#look();
  }

  // ---- scope and context follow what is typed
  #look() {
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => one('#context-ask', this)?.dispatchEvent(new Event('look')), 450);
  }

  // ---- keys
  #pressed(event) {
    const command = event.metaKey || event.ctrlKey;
    if (event.target === this.#text && command && event.key === 'Enter') {
      this.#close();
      if (event.shiftKey) one('[data-mode]', this).value = 'question';
      return;  // tenon.js sends the form
    }
    if (event.target !== this.#text || this.#list.hidden) return;
    const options = [...this.#list.querySelectorAll('[role=option]')];
    const at = options.findIndex(option => option.getAttribute('aria-selected') === 'true');
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = (at + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % (options.length || 1);
      this.#select(options, next);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && options[at]) {
      event.preventDefault();
      event.stopPropagation();
      this.#name(options[at]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }
  #select(options, at) {
    options.forEach((option, place) => option.setAttribute('aria-selected', String(place === at)));
    options[at]?.scrollIntoView({ block: 'nearest' });
    this.#text.setAttribute('aria-activedescendant', options[at]?.id ?? '');
  }

  // ---- naming with @
  #naming() {
    const found = NAMING.exec(this.#text.value.slice(0, this.#text.selectionStart));
    clearTimeout(this.#waiting);
    if (!found) { this.#close(); return; }
    this.#waiting = setTimeout(() => this.#search(found[1]), 120);
  }
  async #search(words) {
    const number = ++this.#asked;
    const answer = await fetch(`${this.dataset.mentions}?q=${encodeURIComponent(words)}`, { headers: partial }).catch(() => null);
    if (number !== this.#asked || !answer?.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html').body.firstElementChild;
    if (number !== this.#asked || !NAMING.test(this.#text.value.slice(0, this.#text.selectionStart))) return;
    if (words.includes(' ') && !one('[role=option]', drawn)) { this.#close(); return; }
    this.#list.replaceChildren(...drawn.children);
    this.#list.hidden = false;
    this.#select([...this.#list.querySelectorAll('[role=option]')], 0);
  }
  #close() {
    this.#asked += 1;
    clearTimeout(this.#waiting);
    if (this.#list.hidden) return;
    this.#list.hidden = true;
    this.#text.removeAttribute('aria-activedescendant');
  }
  #name(option) {
    const end = this.#text.selectionStart;
    const before = this.#text.value.slice(0, end);
    const begin = before.lastIndexOf('@');
    const label = option.dataset.label;
    this.#text.setRangeText(`${label} `, begin, end, 'end');
    this.#chip(option.dataset.value, label);
    this.#close();
    this.#keep();
    this.#look();
  }
  #chip(value, label) {
    const names = one('[data-names]', this);
    if (one(`[data-name="${CSS.escape(value)}"]`, names)) return;
    const chip = one('template[data-name-chip]', this).content.firstElementChild.cloneNode(true);
    chip.dataset.name = value;
    one('input', chip).value = value;
    one('[data-label]', chip).textContent = label;
    one('button', chip).setAttribute('aria-label', `Remove ${label}`);
    names.append(chip);
  }

  // ---- clicks and choices
  #clicked(event) {
    const option = event.target.closest('[role=option]');
    if (option) { this.#name(option); this.#text.focus(); return; }
    const chip = event.target.closest('[data-unname]')?.closest('[data-name]');
    if (chip) { chip.remove(); this.#keep(); this.#look(); this.#text.focus(); return; }
    if (event.target.closest('[data-context]')) {
      event.preventDefault();
      one('#context-panel').showModal();
      one('#context-ask-parts', this).dispatchEvent(new Event('look'));
    }
  }
  #changed(event) {
    if (event.target.matches('[data-files]')) { this.#attach(event.target.files); event.target.value = ''; return; }
    if (event.target.matches('[data-mode]')) this.#keep();
    if (event.target.matches('[data-look]')) this.#look();
  }

  // ---- attachments
  #pasted(event) {
    const data = event.clipboardData;
    if (data.files.length) { event.preventDefault(); this.#attach(data.files); return; }
    const text = data.getData('text/plain');
    const trace = TRACE.test(text) && text.split('\n').length > 3;
    if (event.target !== this.#text || !(trace || text.length > LONG_PASTE)) return;
    event.preventDefault();
    this.#attach([new File([text], trace ? 'pasted.log' : 'pasted.txt', { type: 'text/plain' })]);
  }
  async #attach(files) {
    const data = new FormData();
    data.append('chat', one('#composer-chat', this).value);
    for (const file of files) data.append('file', file);
    const place = one('#composer-files', this);
    place.setAttribute('aria-busy', 'true');
    const answer = await fetch(this.dataset.attach, { method: 'POST', body: data, headers: { ...partial, 'X-CSRFToken': this.#token } }).catch(() => null);
    place.removeAttribute('aria-busy');
    if (!answer || (!answer.ok && answer.status !== 422)) {
      const said = document.createElement('p');
      said.className = 'errorlist badc';
      said.setAttribute('role', 'alert');
      said.textContent = answer?.status === 413 ? 'That is larger than this installation takes.' : 'The file could not be sent. Try again.';
      place.append(said);
      return;
    }
    const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html').body.firstElementChild;
    place.replaceWith(drawn);
    htmx.process(drawn);
    one('#composer-chat', this).value = drawn.dataset.chat;
    this.#look();
  }
}
customElements.define('tn-chat', TnChat);

// ---- history and Context are dialogs; a choice in the Context panel counts for the message that is written
document.addEventListener('click', event => {
  if (event.target.closest('[data-chats]')) one('#chats-pop')?.showModal();
});
// A menu of forms closes with what was chosen in it.
document.addEventListener('submit', event => event.target.closest('.chat-menu')?.hidePopover());
document.addEventListener('change', event => {
  if (event.target.matches('#context-parts [data-look]')) one('#context-ask-parts')?.dispatchEvent(new Event('look'));
});

// ---- a link to a turn that is not loaded yet brings the turns around it; what lies between can be asked for
async function bring() {
  const wanted = /^#turn-(\d+)$/.exec(location.hash);
  if (!wanted) return;
  const there = one(location.hash), number = Number(wanted[1]);
  // Later turns have higher numbers: the turn lies in a gap, or before all that is here.
  const next = gap => Number(gap.nextElementSibling?.id.replace('turn-', '') ?? 0);
  const gap = [...document.querySelectorAll('[data-gap]')].find(each => Number(each.dataset.gap) < number && number < next(each));
  const more = there ? null : gap ?? one('#older');
  const link = more && one('a', more);
  if (!link) { show(there); return; }
  const answer = await fetch(`${link.href}&around=${wanted[1]}`, { headers: partial }).catch(() => null);
  if (!answer?.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), 'text/html').body.children;
  const turns = [...drawn];
  more.replaceWith(...turns);
  for (const turn of turns) htmx.process(turn);
  show(one(location.hash));
}
function show(turn) {
  const log = turn?.closest('tn-log');
  if (log) customElements.whenDefined('tn-log').then(() => log.show(turn));
}
addEventListener('hashchange', bring);
bring();
