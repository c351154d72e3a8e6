/** What was found in a record, marked for people; all text is escaped. */

import { homophones, roughly, spellings } from "./sounds.js";
import { isHan, isLatin, pieces, wanted } from "./text.js";

const LONGEST = 84;
const BEFORE = 12;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escape = (text) => text.replace(/[&<>"]/g, (one) => ESCAPES[one]);

/** A part of a text as HTML, what is marked by its offsets in <mark>. */
function html(text, marked, start = 0, end = text.length) {
  let made = "";
  for (let at = start; at < end; at += 1) {
    const opens = marked[at] && (at === start || !marked[at - 1]);
    const closes = marked[at] && (at + 1 === end || !marked[at + 1]);
    made += (opens ? "<mark>" : "") + escape(text[at]) + (closes ? "</mark>" : "");
  }
  return made;
}

/** The part of a text where most is marked. */
function excerpt(text, marked) {
  let [best, most] = [0, 0];
  marked.forEach((mark, at) => {
    if (!mark || marked[at - 1]) return;
    const start = Math.max(at - BEFORE, 0);
    const count = marked.slice(start, start + LONGEST).filter(Boolean).length;
    if (count > most) [best, most] = [start, count];
  });
  const whole = (at) => (/[\uDC00-\uDFFF]/.test(text[at] || "") ? at - 1 : at);
  best = whole(best);
  const end = whole(Math.min(best + LONGEST, text.length));
  return (best ? "……" : "") + html(text, marked, best, end) + (end < text.length ? "……" : "");
}

/** How texts are folded and read -> a function that marks the pieces of a query in an entry. */
export function makeMarks(fold, reader) {
  /** Where a folded text holds a piece: as written, or else by sound. */
  function spans(text, piece) {
    const found = [];
    for (const term of [piece, ...wanted(piece)]) {
      for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
        // A number is found whole or not at all.
        const inside = /[0-9]$/.test(term) && /[0-9]/.test(text[at + term.length] || "");
        const within = /^[0-9]/.test(term) && /[0-9]/.test(text[at - 1] || "");
        if (!inside && !within) found.push([at, at + term.length]);
      }
      if (term === piece && found.length) return found;
    }
    if (piece.length < 2 || !(isHan(piece) || isLatin(piece))) return found;
    let from = 0;
    for (const run of pieces(text)) {
      const start = text.indexOf(run, from);
      from = start + run.length;
      const said = reader(run);
      let echoes = isHan(piece) ? homophones(said, reader(piece)) : spellings(said, piece);
      if (!echoes.length && isLatin(piece) && piece.length > 4) echoes = roughly(said, piece);
      const offset = (count) => start + said.text.slice(0, count).join("").length;
      for (const echo of echoes) found.push([offset(echo.start), offset(echo.end)]);
    }
    return found;
  }

  function flags(text, query) {
    const folded = fold(text);
    const marked = new Array(text.length).fill(false);
    for (const [start, end] of query.flatMap((piece) => spans(folded.text, piece))) {
      for (let at = start; at < end; at += 1) marked[folded.at[at]] = true;
    }
    return marked;
  }

  return (entry, query) => {
    const { title, text = "", summary = "", note = "", names = [], terms = [], agencies = [] } = entry;
    const inTitle = flags(title, query);
    const inText = flags(text, query);
    let about = text ? excerpt(text, inText) : escape(note);
    const inSummary = flags(summary, query);
    if (inSummary.some(Boolean) && !inText.some(Boolean)) about = `本站补充：${html(summary, inSummary)}`;
    if (![...inTitle, ...inText, ...inSummary].some(Boolean)) {
      // What stands nowhere on the page: the word that led there.
      const by = [...names, ...terms, ...agencies].find((word) => flags(word, query).some(Boolean));
      if (by) about = `相关词：${html(by, flags(by, query))}　${about}`;
    }
    return { title: html(title, inTitle), text: about };
  };
}
