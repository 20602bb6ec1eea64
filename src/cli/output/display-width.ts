/** Scripts and symbols that take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
/** Marks that take none. */
const COMBINING = /\p{Mn}|\p{Me}|\u200b|\u200c|\u200d|[\ufe00-\ufe0f]/u;
const ESCAPE = '\u001b';
/** What dresses text takes no room. */
const STYLE_SEQUENCE = new RegExp(`(${ESCAPE}\\[[0-9;]*m)`);

/** How many columns a text takes in a terminal. */
function displayWidth(text: string): number {
  let width = 0;
  for (const { columns } of pieces(text)) width += columns;
  return width;
}

/** Cuts a text to so many columns; one that was cut ends with an ellipsis, and whatever dressed it ends as well. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let width = 1;
  let isFull = columns < 1;
  for (const piece of pieces(text)) {
    width += piece.columns;
    if (width > columns && !isFull) {
      kept += '…';
      isFull = true;
    }
    if (!isFull || piece.isStyle) kept += piece.text;
  }
  return kept;
}

/** Cuts or fills a text to exactly so many columns. */
export function fit(text: string, columns: number): string {
  const cut = truncate(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - displayWidth(cut)));
}

function* pieces(text: string): Generator<{ text: string; columns: number; isStyle: boolean }> {
  for (const [index, part] of text.split(STYLE_SEQUENCE).entries()) {
    if (index % 2 === 1) yield { text: part, columns: 0, isStyle: true };
    else for (const character of part) yield { text: character, columns: widthOf(character), isStyle: false };
  }
}

function widthOf(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
