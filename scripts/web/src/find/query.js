/** What a reader types -> the pieces to look for, and the number of an item that may be meant. */

import { isHan, pieces } from "./text.js";

const BREAKS = /[\s,.;?!:"'()[\]/，。；、？！：“”‘’「」『』《》〈〉（）【】〔〕]+/;
const NUMBER = /^(第|序号)?([0-9]{1,4}|[一二三四五六七八九十]{1,3})[项条号个]?$/;
/** Pinyin with its tones as digits: te4zhong3. */
const TONES = /^(?:[a-z]+[1-5]\s*)+$/;
const DIGITS = "零一二三四五六七八九";

const anyOf = (words) => new RegExp([...words].sort((a, b) => b.length - a.length).join("|"), "g");

/** `12`, `第十二项` or `序号3` -> what is counted; a bare Chinese numeral is a word. */
function counted(text) {
  const [, ordinal, digits] = NUMBER.exec(text) || [];
  if (!digits) return undefined;
  if (/[0-9]/.test(digits)) return Number(digits);
  if (!ordinal) return undefined;
  if (digits.length > 1 && !digits.includes("十")) return undefined;
  const [tens, ones] = digits.includes("十") ? digits.split("十") : ["零", digits];
  return (tens ? DIGITS.indexOf(tens) : 1) * 10 + (ones ? DIGITS.indexOf(ones) : 0);
}

/** The words of the language (`search.yaml`) -> a function that reads a folded query. */
export function makeParse(language) {
  const asking = anyOf(language.asking);
  const general = anyOf(language.general);
  const particles = new RegExp(`[${language.particles}]`, "g");
  const english = new Set(language.english);
  const cut = (dropped, shortest) => (word) => {
    if (!isHan(word)) return english.has(word) ? [] : [word];
    const left = word.replace(dropped, " ").split(" ").filter((part) => part.length >= shortest);
    return left.length || shortest === 1 ? left : [word];
  };

  return (folded) => {
    const plain = TONES.test(folded) ? folded.replace(/[1-5]/g, "") : folded;
    const words = plain.replace(/\s*([+x])\s*(?=[0-9])/g, "$1").split(BREAKS).filter(Boolean);
    const all = words.flatMap(pieces);
    const subject = all.flatMap(cut(asking, 1)).flatMap(cut(particles, 2));
    const special = subject.flatMap(cut(general, 1));
    const long = special.filter((word) => word.length > 1);
    const core = long.length ? long : special.length ? special : subject;
    const same = core.join(" ") === all.join(" ");
    return {
      // All that was typed, then the subject alone; nothing where it only asks.
      readings: !subject.length ? [] : same ? [all] : [all, core],
      number: words.length === 1 ? counted(words[0]) : undefined,
    };
  };
}
