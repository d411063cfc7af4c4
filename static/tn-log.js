// <tn-log> keeps a growing text pinned to its end, unless the reader has scrolled up. The element is its own
// scroller; a sibling [data-log-end] button returns to the end. No timers: it reacts to size changes only.
class TnLog extends HTMLElement {
  #pinned = true;
  #last = 0;
  #sizes;
  #button;
  #end = () => this.end();
  // Only a move upwards unpins. Comparing with the end alone would lose a race: the scroll event of our own
  // end() arrives after more text has streamed in.
  #scroll = () => {
    const top = this.scrollTop;
    if (top < this.#last - 2) this.#pinned = false;
    if (this.scrollHeight - top - this.clientHeight < 24) this.#pinned = true;
    this.#last = top;
    if (this.#button) this.#button.hidden = this.#pinned;
  };

  connectedCallback() {
    this.#button = this.parentElement.querySelector('[data-log-end]');
    this.addEventListener('scroll', this.#scroll, { passive: true });
    this.#button?.addEventListener('click', this.#end);
    this.#sizes = new ResizeObserver(() => this.#pinned && this.end());
    this.#sizes.observe(this);
    if (this.firstElementChild) this.#sizes.observe(this.firstElementChild);
    this.end();
  }

  disconnectedCallback() {
    this.#sizes?.disconnect();
    this.removeEventListener('scroll', this.#scroll);
    this.#button?.removeEventListener('click', this.#end);
  }

  // Somebody is shown a place further up: what grows below must not take them away from it.
  show(element) {
    const look = () => { this.#pinned = false; element.scrollIntoView(); this.#last = this.scrollTop; };
    look();
    requestAnimationFrame(look);
    document.fonts.ready.then(look);
    if (this.#button) this.#button.hidden = false;
  }

  end() {
    this.scrollTop = this.scrollHeight;
    this.#pinned = true;
    if (this.#button) this.#button.hidden = true;
  }
}
customElements.define('tn-log', TnLog);
