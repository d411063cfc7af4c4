// Who else is here: says every 15 s that this page is open and what is being edited in it, shows the others.
// What it hears replaces #here-people, from its own answers and from the page's stream; beside elements that others
// edit it puts their names. Nothing of it is needed for the page to work.
const BEAT = 15000;
const SOON = 150;
const tab = Math.random().toString(36).slice(2, 12);
const off = () => localStorage.getItem('here') === 'off';

class Here extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    const listen = (target, kind, then, options) => target.addEventListener(kind, then, { signal, ...options });
    listen(document, 'visibilitychange', () => this.beat());
    listen(document, 'focusin', () => this.soon());
    listen(document, 'input', () => this.soon());
    listen(document, 'htmx:after:swap', () => { this.place(); this.soon(); });
    listen(document, 'here:changed', () => { this.tell(); this.beat(true); });
    listen(document, 'click', event => { if (event.target.closest?.('[data-here-switch]')) this.turn(); });
    listen(window, 'pageshow', event => { if (event.persisted) this.beat(true); });
    listen(window, 'pagehide', () => this.leave());
    // Chosen in another window of this browser: it holds for all of them.
    listen(window, 'storage', event => { if (event.key === 'here') { this.tell(); this.beat(true); } });
    this.timer = setInterval(() => this.beat(), BEAT);
    this.tell();
    this.beat(true);
  }

  disconnectedCallback() {
    this.stop.abort();
    clearInterval(this.timer);
    clearTimeout(this.waiting);
  }

  // Whether one is shown to others is kept in this browser and nowhere else.
  turn() {
    if (off()) localStorage.removeItem('here');
    else localStorage.setItem('here', 'off');
    document.dispatchEvent(new Event('here:changed'));
  }

  tell() {
    for (const button of document.querySelectorAll('[data-here-switch]')) {
      button.hidden = false;
      button.setAttribute('aria-pressed', String(off()));
      button.lastElementChild.textContent = off() ? 'Show that I am here' : 'Hide that I am here';
    }
  }

  // The page's stream says which page this is; one without a stream goes by its path.
  view() {
    const stream = document.querySelector('[hx-sse\\:connect]')?.getAttribute('hx-sse:connect');
    return (stream && new URL(stream, location.href).searchParams.get('view')) || location.pathname;
  }

  // The element whose form is open, or the table in whose cells somebody types.
  editing() {
    const form = document.querySelector('form[data-edit-form]');
    const place = form?.closest('[data-editing]');
    if (place) return { editing: place.id, label: form.getAttribute('aria-label')?.replace(/^Edit (?:the )?/, '') ?? '' };
    const own = document.activeElement?.closest?.('[data-here]');
    return own?.id ? { editing: own.id, label: own.dataset.here } : { editing: '', label: '' };
  }

  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => { if (this.said !== JSON.stringify(this.editing())) this.beat(true); }, SOON);
  }

  form(more) {
    const { editing, label } = this.editing();
    const data = new FormData();
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken: this.dataset.token, tab, view: this.view(), editing, label, ...more })) data.append(name, value);
    if (off()) data.append('hidden', '1');
    return data;
  }

  async beat(now = false) {
    if (document.visibilityState !== 'visible' || (!now && this.busy)) return;
    this.busy = true;
    this.said = JSON.stringify(this.editing());
    const known = this.querySelector('#here-people')?.dataset.mark ?? '';
    try {
      const answer = await fetch(this.dataset.url, { method: 'POST', body: this.form({ known }), redirect: 'error' });
      if (answer.status === 200) this.show(await answer.text());
      // Signed out, or no longer let in: the page itself says so when it is used.
      if (answer.status >= 400 && answer.status < 500) this.disconnectedCallback();
    } catch { /* offline: the next beat tries again */ } finally { this.busy = false; }
  }

  show(html) {
    const [found] = new DOMParser().parseFromString(html, 'text/html').body.children;
    const shown = this.querySelector('#here-people');
    if (found?.id === 'here-people' && shown) shown.replaceWith(found);
    this.place();
  }

  place() {
    const wanted = new Map([...this.querySelectorAll('[data-at]')].map(one => [`${one.dataset.at} ${one.textContent}`, one]));
    for (const mark of document.querySelectorAll('.here-at')) if (!wanted.delete(mark.dataset.for)) mark.remove();
    for (const [key, one] of wanted) {
      const element = document.getElementById(one.dataset.at);
      if (!element) continue;
      const mark = document.createElement('span');
      mark.className = 'here-at';
      mark.dataset.for = key;
      mark.textContent = one.textContent;
      (element.matches('tr') ? element.cells[0] : element).append(mark);
    }
  }

  leave() {
    navigator.sendBeacon(this.dataset.url, this.form({ left: '1' }));
  }
}
customElements.define('tn-here', Here);
