/** Loads plain scripts: they also load from a folder on disk, where fetch does not. */

/**
 * @param {string} address
 * @param {boolean} [inOrder] whether it must wait for those asked for before it
 * @returns {Promise<void>}
 */
export function inject(address, inOrder = false) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.async = !inOrder;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error(address));
    };
    document.head.append(script);
  });
}
