// <tn-drop><form> … <input type=file multiple> <ul data-files></ul> … </form></tn-drop>
// Files dropped on or pasted into the form join its own file input; the chosen ones are listed as chips that can be
// taken out again. Without this script the file input works as it is.
class TnDrop extends HTMLElement {
  #input;
  #events = ['dragover', 'dragleave', 'drop', 'paste', 'change', 'click', 'reset'];

  connectedCallback() {
    this.#input = this.querySelector('input[type=file]');
    for (const name of this.#events) this.addEventListener(name, this);
    this.#show();
  }

  disconnectedCallback() {
    for (const name of this.#events) this.removeEventListener(name, this);
  }

  handleEvent(event) {
    if (event.type === 'dragover' && event.dataTransfer.types.includes('Files')) { event.preventDefault(); this.dataset.over = ''; }
    else if (event.type === 'dragleave') delete this.dataset.over;
    else if (event.type === 'drop') { delete this.dataset.over; if (event.dataTransfer.files.length) { event.preventDefault(); this.#add(event.dataTransfer.files); } }
    else if (event.type === 'paste' && event.clipboardData.files.length) { event.preventDefault(); this.#add(event.clipboardData.files); }
    else if (event.type === 'change' && event.target === this.#input) this.#show();
    else if (event.type === 'reset') setTimeout(() => this.#show());
    else if (event.type === 'click') { const chip = event.target.closest('[data-remove]'); if (chip) this.#remove(Number(chip.dataset.remove)); }
  }

  #add(files) { this.#set([...this.#input.files, ...files]); }
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
    if (!list || !chip) return;
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
}
customElements.define('tn-drop', TnDrop);
