// Unsaved text of a file, kept in this window until it was saved: it survives a reload and a cut connection, and
// goes with whoever signs out. A draft is { loaded, text, at }: the hash of the text that it began with, and when.
const person = document.body.dataset.person ?? '';
const keyOf = name => `${name}:${person}`;

export function keep(name, loaded, text) {
  try { sessionStorage.setItem(keyOf(name), JSON.stringify({ loaded, text, at: Date.now() })); return true; } catch { return false; }
}
export function kept(name) {
  try { return JSON.parse(sessionStorage.getItem(keyOf(name))); } catch { return null; }
}
export function drop(name) { sessionStorage.removeItem(keyOf(name)); }
export function isKept(name) { return sessionStorage.getItem(keyOf(name)) !== null; }

document.addEventListener('submit', event => {
  if (!event.target.matches('[data-sign-out]')) return;
  for (const key of Object.keys(sessionStorage)) if (/^(file|tabs):/.test(key)) sessionStorage.removeItem(key);
});
