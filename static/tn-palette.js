// The palette: Ctrl or ⌘ K opens it, typing asks the server, arrows choose, Enter goes there. The button is a link.
const mac = /Mac|iP/.test(navigator.platform);
const dialog = document.getElementById('palette');
const field = dialog?.querySelector('input[name=q]');
const options = () => [...dialog.querySelectorAll('[role=option]')];
const chosen = () => dialog.querySelector('[aria-selected=true]');

function choose(option) {
  for (const each of options()) each.setAttribute('aria-selected', String(each === option));
  if (!option) { field.removeAttribute('aria-activedescendant'); return; }
  field.setAttribute('aria-activedescendant', option.id);
  option.scrollIntoView({ block: 'nearest' });
}
function open() {
  if (dialog.open || document.querySelector('dialog[open]')) return;
  dialog.showModal();
  field.select();
  window.htmx.trigger(field, 'opened');
}

if (dialog) {
  document.addEventListener('keydown', event => {
    if (event.key.toLowerCase() !== 'k' || !(mac ? event.metaKey : event.ctrlKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close(); else open();
  });
  document.addEventListener('click', event => {
    if (!event.target.closest('[data-palette]') || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener('keydown', event => {
    const all = options();
    if (event.isComposing || !all.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(all.at((all.indexOf(chosen()) + step) % all.length));
    }
  });
  dialog.querySelector('form').addEventListener('submit', event => {
    const option = chosen();
    if (!option) return;
    event.preventDefault();
    option.click();
  });
  dialog.addEventListener('pointermove', event => { const option = event.target.closest('[role=option]'); if (option && option !== chosen()) choose(option); });
  dialog.addEventListener('click', event => { if (event.target.closest('[role=option]')) dialog.close(); });
  dialog.addEventListener('htmx:after:swap', () => choose(options()[0]));
}
