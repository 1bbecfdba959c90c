/** @file A process that ends with its parent although it never comes to its events: it is in the middle of a long sum. */

import { endWithParent } from "../../src/cli/end-with-parent.ts";

endWithParent();
// The thread that watches has to be there before the sum begins.
setTimeout(() => {
  process.stdout.write("deaf\n");
  for (let k = 0; k < Number.POSITIVE_INFINITY; k++) if (k < 0) break;
}, 300);
