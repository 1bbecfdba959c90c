/** @file The status line: a sentence that is read out and goes away again. */

/** chosen here: long enough to read two lines, short enough not to be in the way. */
const shownMilliseconds = 7000;

/** Shows sentences in an element with the role `status`, each in place of the one before. */
export function statusLine(line: HTMLElement): (message: string) => void {
  let timer = 0;
  return (message) => {
    clearTimeout(timer);
    line.textContent = message;
    timer = window.setTimeout(() => line.replaceChildren(), shownMilliseconds);
  };
}
