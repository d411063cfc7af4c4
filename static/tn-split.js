// <tn-split name="chat" for="#build" property="--chat" min="320" max="560" side="end"> is the handle between two
// columns: drag, arrow keys or Home/End set a custom property on the grid. The width is remembered per browser.
class TnSplit extends HTMLElement {
  #grid;
  #key;

  connectedCallback() {
    this.#grid = document.querySelector(this.getAttribute('for'));
    this.#key = `split:${this.getAttribute('name')}`;
    this.tabIndex = 0;
    this.role = 'separator';
    this.setAttribute('aria-orientation', 'vertical');
    this.setAttribute('aria-label', this.getAttribute('label') ?? 'Resize the column');
    this.setAttribute('aria-valuemin', this.#limit('min'));
    this.setAttribute('aria-valuemax', this.#limit('max'));
    this.#set(Number(localStorage.getItem(this.#key)) || Number(this.getAttribute('value')) || 380);
    this.addEventListener('pointerdown', this);
    this.addEventListener('keydown', this);
  }

  disconnectedCallback() {
    this.removeEventListener('pointerdown', this);
    this.removeEventListener('keydown', this);
  }

  handleEvent(event) {
    if (event.type === 'keydown') return this.#step(event);
    if (event.type === 'pointerdown') {
      this.setPointerCapture(event.pointerId);
      this.addEventListener('pointermove', this);
      this.addEventListener('pointerup', this, { once: true });
      event.preventDefault();
    } else if (event.type === 'pointermove') {
      const box = this.#grid.getBoundingClientRect();
      this.#set(this.#atEnd ? box.right - event.clientX : event.clientX - box.left);
    } else {
      this.removeEventListener('pointermove', this);
      localStorage.setItem(this.#key, this.getAttribute('aria-valuenow'));
    }
  }

  #step(event) {
    const now = Number(this.getAttribute('aria-valuenow'));
    const towards = this.#atEnd ? -1 : 1;
    const next = { ArrowLeft: now - 16 * towards, ArrowRight: now + 16 * towards, Home: this.#limit('min'), End: this.#limit('max') }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.#set(next);
    localStorage.setItem(this.#key, this.getAttribute('aria-valuenow'));
  }

  get #atEnd() { return this.getAttribute('side') === 'end'; }
  #limit(name) { return Number(this.getAttribute(name)); }
  #set(width) {
    const kept = Math.round(Math.min(this.#limit('max'), Math.max(this.#limit('min'), width)));
    this.setAttribute('aria-valuenow', String(kept));
    this.#grid?.style.setProperty(this.getAttribute('property'), `${kept}px`);
  }
}
customElements.define('tn-split', TnSplit);
