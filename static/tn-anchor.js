// Places threads beside what they are about: each at the height of its element, none over another, the chosen one
// exactly, with a line to it. Geometry goes through CSSOM and SVG attributes only: the policy forbids inline styles.
const GAP = 12;
const one = (selector, within = document) => within?.querySelector(selector);
const margin = () => document.getElementById('margin');

export const isSheet = () => { const box = margin(); return Boolean(box) && getComputedStyle(box).getPropertyValue('--sheet').trim() === '1'; };
export const elementOf = card => (card.dataset.dom ? document.getElementById(card.dataset.on.includes('.') || !document.getElementById(card.dataset.on) ? card.dataset.dom : card.dataset.on) : null) ?? sheetRow(card.dataset.on);
// A row of the transformation sheet has no id: it is found by the key in its first cell.
const sheetRow = key => (key?.startsWith('TR-') ? [...document.querySelectorAll('tn-sheet .sheet-row')].find(line => line.row?.key === key) : null) ?? null;

function shown() {
  return [...document.querySelectorAll('#margin > #new-thread > .thread, #margin .ths > .thread')].filter(card => card.offsetParent !== null || getComputedStyle(card).position === 'absolute');
}

function heights(box, cards) {
  const top = box.getBoundingClientRect().top;
  return cards.map((card, at) => {
    const element = elementOf(card);
    // What is folded away is spoken of where its section begins.
    const seen = element?.getClientRects().length ? element : element?.closest('section');
    const place = seen?.getBoundingClientRect();
    const wanted = place ? place.top - top : at ? -1 : 0;
    return { card, element: seen, wanted, height: card.offsetHeight, middle: place ? place.top - top + Math.min(place.height / 2, 20) : 0 };
  });
}

// From the chosen one up and down: whoever is in the way gives way.
function stack(rows, floor) {
  rows.sort((a, b) => a.wanted - b.wanted);
  const chosen = rows.findIndex(row => row.card.classList.contains('on'));
  const start = Math.max(chosen, 0);
  rows.forEach(row => { row.top = Math.max(floor, row.wanted); });
  for (let at = start + 1; at < rows.length; at += 1) rows[at].top = Math.max(rows[at].wanted, rows[at - 1].top + rows[at - 1].height + GAP, floor);
  for (let at = start - 1; at >= 0; at -= 1) rows[at].top = Math.min(rows[at].top, rows[at + 1].top - rows[at].height - GAP);
  // Nothing may leave the page at its top: then everybody moves down together.
  let under = floor;
  for (const row of rows) { row.top = Math.max(row.top, under); under = row.top + row.height + GAP; }
  return under;
}

function widen(box, rows) {
  const top = box.getBoundingClientRect().top;
  for (const section of document.querySelectorAll('.doc > .wide')) {
    const place = section.getBoundingClientRect();
    const isFree = rows.every(row => row.top + row.height + GAP < place.top - top || row.top > place.bottom - top + GAP);
    section.toggleAttribute('data-out', isFree && !section.contains(rows.find(row => row.card.classList.contains('on'))?.element ?? null));
  }
}

function line(box, rows) {
  let drawing = one('.th-line', box);
  const row = rows.find(each => each.card.classList.contains('on') && each.element);
  if (!row) { drawing?.remove(); return; }
  if (!drawing) {
    drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    drawing.setAttribute('class', 'th-line');
    drawing.setAttribute('aria-hidden', 'true');
    drawing.append(document.createElementNS('http://www.w3.org/2000/svg', 'path'));
    box.append(drawing);
  }
  const end = Math.min(Math.max(row.middle, row.top + 16), row.top + row.height - 16);
  const right = row.element.getBoundingClientRect().right - box.getBoundingClientRect().left + 40;
  const from = Math.max(0, Math.min(right, 30));
  drawing.firstElementChild.setAttribute('d', end === row.middle ? `M${from} ${row.middle}H40` : `M${from} ${row.middle}H${(from + 40) / 2}V${end}H40`);
}

export function place() {
  const box = margin();
  if (!box) return;
  const beside = !isSheet();
  box.toggleAttribute('data-placed', beside);
  if (!beside) { one('.th-line', box)?.remove(); return; }
  const cards = shown();
  const floor = (one('.th-top', box)?.offsetHeight ?? 0) + 10;
  let rows = [];
  let under = floor;
  for (let turn = 0; turn < 2; turn += 1) {
    rows = heights(box, cards);
    under = stack(rows, floor);
    widen(box, rows);
  }
  for (const { card, top } of rows) card.style.insetBlockStart = `${Math.round(top)}px`;
  const gone = one('.th-gone', box);
  if (gone) { gone.style.insetBlockStart = `${Math.round(under + 12)}px`; under += gone.offsetHeight + 40; }
  box.style.minBlockSize = `${Math.round(under)}px`;
  line(box, rows);
}

let waiting = 0;
export function placeSoon() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(place);
}
