/** Words of a question that say nothing of what is asked for: facts of the language. */

/** Never part of a subject. */
const ASKING = `
请问 请教 想问 问一下 我想 我要 我们 想要 麻烦 帮我 告诉我 谁知道 一下
是什么意思 什么意思 是什么 有什么 有哪些 什么是 什么叫 什么 为什么 为啥
怎么办理 怎么办 怎么样 怎么 怎样 如何 咋样 咋办
去哪里办 在哪里办 去哪里 在哪里 到哪里 哪里有 哪里 去哪儿 在哪儿 哪儿 去哪 在哪 哪一个 在哪个 哪个 哪些 哪家
能不能 能否 可不可以 可否 可以 是不是 是否 有没有 会不会 要不要 多少 多久 几时 几个 何时 何地
谁负责 由谁 归谁 谁管 没有
`;

/** Part of a subject at times, so that they go only when nothing is found with them. */
const GENERAL = `
负责 办理 申请 查询 了解 介绍 相关 有关 关于 内容 信息 情况 规定 政策 措施 流程 手续 条件 材料 要求
部门 单位 机构 机关 项目 事项 业务 问题 方面 地方 时候 需要 应该 现在 最新 改革 经验 创新 支持 列入
`;

/** Single characters that join the words of a sentence. */
const PARTICLES = "吗呢吧呀啊么了的被给把由归和与及或在到是有谁啥咋哪想";

/** What is done with a thing, said in one character. */
const VERBS = "办交缴查领报评买去找问看管";

/** @param {string} list */
function phrases(list) {
  const words = list.trim().split(/\s+/).sort((a, b) => b.length - a.length);
  return new RegExp(words.join("|"), "g");
}

/** @typedef {(word: string) => string[]} Cut */

/** `18项措施` counts measures: there the noun is the subject. `第18项措施` does not. */
const COUNTED = /^[^第]*[0-9][项个条种]$/;

/** @type {(dropped: RegExp) => Cut} */
const cutting = (dropped) => (word) =>
  word
    .replace(dropped, (phrase, offset) => (COUNTED.test(word.slice(0, offset)) ? phrase : " "))
    .split(" ")
    .filter(Boolean);

/** @type {(characters: string) => Cut} which never leaves a lone character of a longer word */
function parting(characters) {
  const cut = cutting(new RegExp(`[${characters}]`, "g"));
  return (word) => {
    const left = cut(word).filter((piece) => piece.length > 1);
    return left.length ? left : [word];
  };
}

const ASK = cutting(phrases(ASKING));
const STEPS = [ASK, parting(PARTICLES), cutting(phrases(GENERAL))];
const UNDO = parting(VERBS);

/** Lone characters say little beside whole words. */
function substantial(/** @type {string[]} */ words) {
  const long = words.filter((word) => word.length > 1);
  return long.length ? long : words;
}

/** @param {string} word */
const isEmpty = (word) => Array.from(word).every((character) => PARTICLES.includes(character));

/**
 * @typedef {object} Phrasings
 * @property {string[][]} lists the words as typed, then fewer and fewer of them; none empty
 * @property {string[]} core the subject, with its verbs
 */

/**
 * What is asked for, without the words of the question.
 * @param {string[]} words
 * @returns {Phrasings} empty where nothing is asked for
 */
export function phrasings(words) {
  if (words.flatMap(ASK).every(isEmpty)) return { lists: [], core: [] };
  const lists = [words];
  const add = (/** @type {string[]} */ list) => {
    if (list.length && list.join(" ") !== last(lists).join(" ")) lists.push(list);
  };
  for (const step of STEPS) add(substantial(last(lists).flatMap(step)));
  const core = last(lists);
  add(substantial(core.flatMap(UNDO)));
  return { lists, core };
}

/**
 * @template T
 * @param {T[]} list
 */
const last = (list) => list[list.length - 1];
