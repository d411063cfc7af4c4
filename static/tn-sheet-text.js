// Text of the sheet: clipboard cells, header names, finding a field by a few letters.

// ---- tab-separated cells; one with a break or tab stands in quotes
export function fromTsv(text) {
  const rows = [[]];
  let at = 0;
  const source = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  while (at <= source.length) {
    let cell = '';
    const quoted = source[at] === '"' && /^"(?:[^"]|"")*"(?=[\t\n]|$)/.exec(source.slice(at));
    if (quoted) { cell = quoted[0].slice(1, -1).replaceAll('""', '"'); at += quoted[0].length; }
    else { const end = source.slice(at).search(/[\t\n]/); cell = end < 0 ? source.slice(at) : source.slice(at, at + end); at += cell.length; }
    rows.at(-1).push(cell.trim());
    if (source[at] === '\n') rows.push([]);
    at += 1;
  }
  return rows.filter(cells => cells.some(Boolean));
}
export const toTsv = rows => rows.map(cells => cells.map(cell => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t')).join('\n');

// ---- which column a header means; `sides` are the words of the two systems and objects
const HEADERS = [
  ['key', /^(key|row|row key|tr|ref)$/],
  ['expr', /^(expr|expression|formula|code)$/],
  ['example', /^(examples?|sample|in|out|example (in|out|value)|sample (value|data)|from)$/],
  ['required', /^(req|required|mandatory|must|obligatory|required\?|req\.)$/],
  ['type', /^(type|data ?type|format|target type|field type)$/],
  ['rule', /\b(rules?|transformations?|transform|logic|mapping rule|conversion|notes?|comments?|remarks?|how)\b/],
  ['source', /\b(source|input|origin|sender|incoming)\b|^from\b/],
  ['target', /\b(target|destination|dest|output|receiver|outgoing|to)\b/],
];
export function columnsOf(cells, sides) {
  const found = cells.map(cell => {
    const said = tokens(cell).join(' ');
    const known = HEADERS.find(([, pattern]) => pattern.test(said) || pattern.test(cell.trim().toLowerCase()));
    if (known) return known[0];
    const words = new Set(tokens(cell));
    const hits = ['source', 'target'].filter(side => sides[side].some(word => words.has(word)));
    return hits.length === 1 ? hits[0] : '';
  });
  const named = found.filter(Boolean);
  const distinct = new Set(named.filter(name => name !== 'example'));
  const isHeader = distinct.has('target') && (distinct.size > 1 || found.length === 1) || distinct.has('source') && distinct.size > 1;
  return isHeader && cells.every(cell => cell.length < 60) ? found : null;
}
// Without a header: as in this sheet, or the rule third.
const TYPE = /^(text|string|number|int|decimal|bool|date|email|url|phone|list|object)/i;
export const orderOf = cells => ['source', 'target', ...(cells.some(row => row[2]) && cells.every(row => !row[2] || TYPE.test(row[2])) ? ['type', 'required', 'rule'] : ['rule', 'type', 'required'])];
export const isYes = text => /^(y|yes|true|x|1|req|required|mandatory|must|✓|✔|on)$/i.test(text.trim());

// ---- fields by a few letters, whatever joins the words of their names
export const tokens = text => text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
const prepared = new WeakMap();
function words(field) {
  let known = prepared.get(field);
  if (!known) {
    // The mark of a custom field is nothing anybody types.
    const path = field.path.replace(/__[a-z]$/, '');
    const all = tokens(path);
    const leaf = tokens(path.split('.').at(-1));
    known = { all, joined: all.join(''), leaf: leaf.join(''), said: (field.description ?? '').toLowerCase() };
    prepared.set(field, known);
  }
  return known;
}
function score(parts, joined, field, exact) {
  if (field.path === exact) return 1000;
  const known = words(field);
  if (field.path.toLowerCase() === exact.toLowerCase()) return 980;
  if (known.joined === joined) return 950;
  if (known.leaf === joined) return 900;
  if (known.leaf.startsWith(joined)) return 700;
  if (known.joined.startsWith(joined)) return 650;
  let place = -1;
  if (parts.every(part => (place = known.all.findIndex((word, at) => at > place && word.startsWith(part))) >= 0)) return 500;
  if (parts.every(part => known.all.some(word => word.startsWith(part)))) return 420;
  if (known.joined.includes(joined)) return 350;
  if (joined.length > 3 && known.said.includes(exact.toLowerCase())) return 200;
  let from = 0;
  for (const letter of joined) { from = known.joined.indexOf(letter, from) + 1; if (!from) return 0; }
  return joined.length > 2 ? 100 : 0;
}
export function matching(typed, fields, most = 40) {
  const exact = typed.trim();
  if (!exact) return fields.slice(0, most).map(field => ({ field, score: 0 }));
  const parts = tokens(exact);
  if (!parts.length) return [];
  return fields.map(field => ({ field, score: score(parts, parts.join(''), field, exact) }))
    .filter(each => each.score)
    .sort((a, b) => b.score - a.score || a.field.path.length - b.field.path.length)
    .slice(0, most);
}

// What Enter takes without an arrow key: the field that was named, or the one whose name was begun in the middle of
// a word. Whole words that are no field's name may be a path of one's own: "email" is not short for EmailStatus.
export function isMeant(typed, found) {
  const [first, second] = found;
  if (!first) return false;
  if (first.score >= 950) return true;
  if (first.score === 900) return second?.score !== 900;
  const last = tokens(typed).at(-1);
  return first.score >= 420 && last !== undefined && !words(first.field).all.includes(last);
}

// ---- a value as a cell shows it
export function shown(value) {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function el(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'class') made.className = value;
    else if (key === 'text') made.textContent = value;
    else if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return made;
}
