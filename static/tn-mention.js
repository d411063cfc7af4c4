// Naming people with @ while a comment is typed: a list of who fits, chosen by keys or pointer.
const WORD = /(^|[\s(])@([\p{L}\p{N}._-]*(?: [\p{L}\p{N}._-]*)?)$/u;
const one = (selector, within) => within.querySelector(selector);

class Mention extends HTMLElement {
  #asked = 0;
  #aborts = new AbortController();
  connectedCallback() {
    const field = this.field;
    if (!field) return;
    const signal = this.#aborts.signal;
    field.setAttribute('aria-autocomplete', 'list');
    field.addEventListener('input', () => this.#look(), { signal });
    field.addEventListener('keydown', event => this.#key(event), { signal });
    field.addEventListener('blur', () => setTimeout(() => this.#close(), 120), { signal });
    this.addEventListener('pointerdown', event => {
      const option = event.target.closest('[role=option]');
      if (option) { event.preventDefault(); this.#take(option); }
    }, { signal });
    this.#tellNobody();
  }
  disconnectedCallback() { this.#aborts.abort(); this.#aborts = new AbortController(); }
  get field() { return one('textarea, input', this); }
  get list() { return one('.at-menu', this); }
  #typed() {
    const { value, selectionStart } = this.field;
    return value.slice(0, selectionStart).match(WORD);
  }
  async #look() {
    this.#tellNobody();
    const found = this.#typed();
    if (!found) { this.#close(); return; }
    const asked = ++this.#asked;
    const words = found[2];
    try {
      const answer = await fetch(`${this.getAttribute('src')}?q=${encodeURIComponent(words)}`, { headers: { 'HX-Request': 'true' } });
      if (!answer.ok || asked !== this.#asked || !this.isConnected) return;
      const box = document.createElement('div');
      box.innerHTML = await answer.text();
      // What follows a whole name is no search any more: the list steps back.
      const options = box.querySelectorAll('[role=option]');
      const isWhole = options.length === 1 && options[0].dataset.value?.toLowerCase() === words.toLowerCase();
      if (isWhole || (words.includes(' ') && !options.length)) { this.#close(); return; }
      this.list?.remove();
      this.append(box.firstElementChild);
      this.field.setAttribute('aria-controls', 'at-people');
      this.#choose(one('[role=option]', this));
    } catch { this.#close(); }
  }
  #choose(option) {
    for (const each of this.querySelectorAll('[role=option]')) each.setAttribute('aria-selected', String(each === option));
    if (option) { this.field.setAttribute('aria-activedescendant', option.id); option.scrollIntoView({ block: 'nearest' }); }
  }
  #key(event) {
    const options = [...this.querySelectorAll('[role=option]')];
    if (!this.list || event.isComposing) return;
    const at = options.findIndex(each => each.getAttribute('aria-selected') === 'true');
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.#choose(options.at((at + (event.key === 'ArrowDown' ? 1 : -1)) % options.length));
    } else if ((event.key === 'Enter' || event.key === 'Tab') && at >= 0 && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      this.#take(options[at]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }
  #take(option) {
    const field = this.field;
    const found = this.#typed();
    if (found) {
      const end = field.selectionStart;
      field.setRangeText(`@${option.dataset.value} `, end - found[2].length - 1, end, 'end');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    this.#close();
    field.focus();
  }
  #close() {
    this.#asked += 1;
    this.list?.remove();
    this.field?.removeAttribute('aria-activedescendant');
    this.field?.removeAttribute('aria-controls');
  }
  // With no model set up nobody would answer: said while it is typed, not after it was sent.
  #tellNobody() {
    const note = this.closest('form')?.querySelector('[data-no-agent]');
    if (note && !note.hasAttribute('data-has-model')) note.hidden = !/(^|[^\w@./+-])@agent\b/i.test(this.field.value);
  }
}
customElements.define('tn-mention', Mention);
