// Changes of the agent that wait for a word, drawn into the text: new lines are green, what they replaced stands above
// them, with Undo and Accept. `changes` are { id, line, old, new }: a line from 1, the old text, how many lines are new.
export function changes(m, doc, list, decide) {
  class Old extends m.WidgetType {
    constructor(change) { super(); this.change = change; }
    eq(other) { return other.change.id === this.change.id; }
    ignoreEvent() { return true; }
    toDOM() {
      const box = document.createElement('div');
      box.className = this.change.old ? 'tn-change' : 'tn-change none';
      const text = document.createElement('pre');
      text.textContent = this.change.old;
      const by = document.createElement('div');
      by.className = 'by';
      for (const [name, label] of [['undo', 'Undo'], ['accept', 'Accept']]) {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = label;
        button.addEventListener('click', () => decide(name, this.change));
        by.append(button);
      }
      box.append(by, ...(this.change.old ? [text] : []));
      return box;
    }
  }
  const marks = [];
  for (const change of list) {
    const at = change.line <= doc.lines ? doc.line(change.line).from : doc.length;
    marks.push(m.Decoration.widget({ widget: new Old(change), block: true, side: -1 }).range(at));
    for (let line = change.line; line < change.line + change.new && line <= doc.lines; line++) {
      marks.push(m.Decoration.line({ class: 'tn-added' }).range(doc.line(line).from));
    }
  }
  return m.StateField.define({
    create: () => m.Decoration.set(marks, true),
    update: (value, transaction) => value.map(transaction.changes),
    provide: field => m.EditorView.decorations.from(field),
  });
}
