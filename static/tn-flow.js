// <tn-flow>: one stop for the Tab key; the arrow keys move along the edges of a flow and into its branches, Escape
// closes the step that is open beside it. The steps are links and work without this.
// A dialog whose form was taken closes: the page behind it must not stay inert.
document.addEventListener('close-dialog', event => event.target.closest?.('dialog')?.close());
// A message that was taken leaves its box empty; a morph would keep what was typed.
document.addEventListener('sent', event => event.target.closest?.('form')?.reset());
// News that were asked for from another place, such as the step or run shown before, would undo what was chosen since.
document.addEventListener('htmx:before:response', event => {
  const { request, sourceElement } = event.detail.ctx;
  if (!sourceElement?.id?.startsWith('news-') || request.headers['HX-Current-URL'] === location.href) return;
  event.preventDefault();
  sourceElement.dispatchEvent(new Event('again'));
});

const nodeOf = item => item?.querySelector(':scope > a.node');
const firstIn = way => nodeOf(way?.querySelector(':scope > .flow > li'));
const QUIET = 350;

class TnFlow extends HTMLElement {
  #keys = event => this.#key(event);
  #focused = event => this.#rove(event.target.closest('a.node'));
  #seen = new MutationObserver(() => this.#rove());
  #here = '';

  connectedCallback() {
    document.addEventListener('keydown', this.#keys);
    this.addEventListener('focusin', this.#focused);
    this.#seen.observe(this, { childList: true, subtree: true });
    this.#rove();
  }

  disconnectedCallback() {
    document.removeEventListener('keydown', this.#keys);
    this.removeEventListener('focusin', this.#focused);
    this.#seen.disconnect();
  }

  // Tab comes to one step only: the one that had the focus last, the chosen one, or the first.
  #rove(node) {
    const steps = [...this.querySelectorAll('.flow a.node')];
    if (node) this.#here = node.parentElement.id;
    const stop = steps.find(step => step.parentElement.id === this.#here)
      ?? steps.find(step => step.classList.contains('on')) ?? steps[0];
    for (const step of steps) {
      const wanted = step === stop ? '0' : '-1';
      if (step.getAttribute('tabindex') !== wanted) step.setAttribute('tabindex', wanted);
    }
  }

  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') return this.#close(event);
    const node = document.activeElement?.closest?.('.flow a.node');
    if (!node || !this.contains(node)) return;
    const next = this.#next(event.key, node);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }

  // Down goes along the edge, at the end of a way to where the ways meet; Up comes back the same way.
  #next(key, node) {
    const item = node.parentElement;
    const way = item.parentElement.closest('.way');
    const outer = way?.closest('li');
    const steps = [...this.querySelectorAll('.flow a.node')];
    switch (key) {
      case 'ArrowDown': {
        for (let at = item; at; at = at.parentElement.closest('li')) {
          if (at.nextElementSibling) return nodeOf(at.nextElementSibling);
        }
        return null;
      }
      case 'ArrowUp': return nodeOf(item.previousElementSibling) ?? nodeOf(outer);
      case 'ArrowRight': return firstIn(item.querySelector(':scope > .ways > .way')) ?? firstIn(way?.nextElementSibling);
      case 'ArrowLeft': return firstIn(way?.previousElementSibling) ?? nodeOf(outer);
      case 'Home': return steps[0];
      case 'End': return steps.at(-1);
      default: return null;
    }
  }

  // Whatever else Escape closes comes first: a dialog, a menu, a field, the drawer.
  #close(event) {
    const busy = event.target.closest?.('dialog, [popover], input, textarea, select, tn-editor');
    if (busy || document.querySelector('dialog[open], :popover-open') || document.documentElement.hasAttribute('data-side')) return;
    const step = this.querySelector('.flow a.node.on');
    this.querySelector('[data-close]')?.click();
    step?.focus();
  }
}
customElements.define('tn-flow', TnFlow);

// <tn-sketch>: the flow beside the editor, drawn from what stands in the editor, saved or not. The editor tells of it
// by the event `tn:edited` with { path, text }; a form in here asks the server for the drawing.
class TnSketch extends HTMLElement {
  #edited = event => this.#wait(event.detail);
  #folded = event => localStorage.setItem('sketch', event.target.open ? 'open' : 'folded');
  #timer = 0;

  connectedCallback() {
    document.addEventListener('tn:edited', this.#edited);
    const fold = this.querySelector('details');
    if (localStorage.getItem('sketch') === 'folded') fold.open = false;
    fold.addEventListener('toggle', this.#folded);
  }

  disconnectedCallback() { document.removeEventListener('tn:edited', this.#edited); clearTimeout(this.#timer); }

  #wait({ path, text }) {
    const form = this.querySelector('form');
    if (!form || !path.endsWith('.py') || path.startsWith('tests/')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      form.elements.path.value = path;
      form.elements.text.value = text;
      form.dispatchEvent(new Event('draw'));
    }, QUIET);
  }
}
customElements.define('tn-sketch', TnSketch);
