/** Text that an input method has not put in its place yet. */

const PARTING = /[^\p{L}\p{N}]+/gu;

/**
 * @param {string} value of a box
 * @param {string} letters what of it is being composed: syllables may be parted by `'` or spaces
 * @returns {string} the value with the syllables side by side, as their characters will be
 */
export const unparted = (value, letters) => value.replace(letters, () => letters.replace(PARTING, ""));

/** Whether nothing should be fetched that may not be needed: bytes cost the reader something. */
export const isSparing = () => Boolean((/** @type {any} */ (navigator).connection || {}).saveData);
