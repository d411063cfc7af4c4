// <tn-flow>: the arrow keys move along the steps of a flow, Escape closes the step that is open beside it. The steps
// are links and work without this. A dialog whose form was taken closes: the page behind it must not stay inert.
document.addEventListener('close-dialog', event => event.target.closest('dialog')?.close());
// A message that was taken leaves its box empty; a morph would keep what was typed.
document.addEventListener('sent', event => event.target.closest('form')?.reset());
// News that were asked for from another place, such as the step or run shown before, would undo what was chosen since.
document.addEventListener('htmx:before:response', event => {
  const { request, sourceElement } = event.detail.ctx;
  if (!sourceElement?.id?.startsWith('news-') || request.headers['HX-Current-URL'] === location.href) return;
  event.preventDefault();
  sourceElement.dispatchEvent(new Event('again'));
});

class TnFlow extends HTMLElement {
  #keys = event => this.#key(event);

  connectedCallback() { document.addEventListener('keydown', this.#keys); }
  disconnectedCallback() { document.removeEventListener('keydown', this.#keys); }

  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') return this.#close(event);
    const steps = [...this.querySelectorAll('.flow a.node')];
    const at = steps.indexOf(document.activeElement);
    if (at < 0) return;
    const next = { ArrowDown: steps[at + 1], ArrowUp: steps[at - 1], Home: steps[0], End: steps.at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
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
