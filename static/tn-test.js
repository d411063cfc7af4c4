// <tn-test>: the payload of a test. Choosing a source puts its text into the box; writing there makes it "Typed";
// a mistake is told while one types. Without it the server does all of this.
class TnTest extends HTMLElement {
  #change = event => this.#changed(event);
  #input = event => event.target.matches('textarea') && this.#typed();

  connectedCallback() {
    this.addEventListener('change', this.#change);
    this.addEventListener('input', this.#input);
  }

  disconnectedCallback() {
    this.removeEventListener('change', this.#change);
    this.removeEventListener('input', this.#input);
  }

  get #box() { return this.querySelector('textarea'); }
  #say(text, bad = false) {
    const place = this.querySelector('[role=status]');
    place.textContent = text;
    place.classList.toggle('badc', bad);
  }

  #changed({ target }) {
    if (target.type === 'file') {
      const [file] = target.files;
      this.querySelector('[data-name]').textContent = file ? file.name : 'Take a file';
      this.#say(file ? `The file is the payload: ${(file.size / 1000).toFixed(1)} KB.` : '');
      this.#box.disabled = Boolean(file);
      return;
    }
    if (target.name !== 'source' || target.value === 'typed') return;
    this.#box.value = target.dataset.text;
    this.closest('form').elements.shown.value = target.value;
    this.#say(target.dataset.note || 'The event as JSON. A list is one run for each.');
  }

  #typed() {
    this.querySelector('input[value=typed]').checked = true;
    const text = this.#box.value;
    if (!text.trim() || text.length > 200_000) return this.#say('The event as JSON. A list is one run for each.');
    try {
      const value = JSON.parse(text);
      this.#say(Array.isArray(value) ? `JSON, ${value.length} in a list: one run for each.` : 'JSON.');
    } catch (error) {
      // Browsers do not always say where; the server does, when the test is started.
      const at = /position (\d+)/.exec(error.message)?.[1];
      const before = text.slice(0, Number(at)).split('\n');
      this.#say(at ? `Not JSON: line ${before.length}, column ${before.at(-1).length + 1}.` : 'Not JSON yet.', true);
    }
  }
}
customElements.define('tn-test', TnTest);
