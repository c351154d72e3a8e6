/** Texts as the search compares them: Simplified, lower case, half width, without tone marks. */

const PIECE = /[a-z0-9]+(?:[+.x-][a-z0-9]+)*|\p{Script=Han}+/gu;
const TIMES = /[×✕✖*]/;

export const isHan = (text) => /^\p{Script=Han}+$/u.test(text);
export const isLatin = (text) => /^[a-z]+$/.test(text);

function plain(character) {
  if (TIMES.test(character)) return "x";
  const lower = character.normalize("NFKC").toLowerCase().replace(/[üǖǘǚǜ]/g, "v");
  return lower.normalize("NFD").replace(/\p{M}/gu, "");
}

/**
 * Traditional characters and theirs in Simplified -> a function that folds a text, and tells
 * for each character of the folded one the offset of that which it came from.
 */
export function makeFold([traditional, simplified]) {
  const others = Array.from(simplified);
  const simple = new Map(Array.from(traditional, (one, place) => [one, others[place]]));
  return (original) => {
    let text = "";
    let offset = 0;
    const at = [];
    for (const character of original) {
      for (const part of simple.get(character) || plain(character)) {
        const kept = simple.get(part) || part;
        text += kept;
        // Both units of a character beyond the first plane are its own.
        const step = kept.length === character.length ? 1 : 0;
        for (let unit = 0; unit < kept.length; unit += 1) at.push(offset + step * unit);
      }
      offset += character.length;
    }
    return { text, at };
  };
}

/** The Latin words, numbers and runs of Chinese characters of a folded text. */
export const pieces = (folded) => folded.match(PIECE) || [];

const pairs = (run) => Array.from(run.slice(1), (_, place) => run.slice(place, place + 2));

/** What a folded text is found by: words, and the characters and pairs of Chinese. */
export const terms = (folded) =>
  pieces(folded).flatMap((piece) => {
    if (isHan(piece)) return [...piece, ...pairs(piece)];
    // `e-commerce` is found by its words and `1+3+4` by its numbers, but no id by its parts.
    const parts = piece.split(/[0-9]/.test(piece) ? /[+.x]/ : "-");
    return parts.length < 2 ? [piece] : [piece, ...parts];
  });

/** What a piece of a query looks for. */
export const wanted = (piece) => (isHan(piece) && piece.length > 1 ? pairs(piece) : [piece]);
