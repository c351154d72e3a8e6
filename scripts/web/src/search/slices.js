/** Long work in short pieces, so that typing and scrolling never wait for it. */

const SLICE = 8;

/**
 * @template T
 * @param {Generator<unknown, T, unknown>} steps
 * @returns {T}
 */
export function atOnce(steps) {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/**
 * @template T
 * @param {Generator<unknown, T, unknown>} steps
 * @returns {Promise<T>}
 */
export function inSlices(steps) {
  // A timer would be held back by the browser after a few rounds, a message is not.
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      const until = performance.now() + SLICE;
      let step = steps.next();
      while (!step.done && performance.now() < until) step = steps.next();
      if (!step.done) {
        port2.postMessage(0);
        return;
      }
      port1.close();
      resolve(step.value);
    };
    port2.postMessage(0);
  });
}
