/** @file Makes a fresh run folder below the folder given, with the manifest given, and prints its path. */

import { freshRunFolder } from "../../src/run/index.ts";

const [root, manifest] = process.argv.slice(2);
process.stdout.write(freshRunFolder(root, JSON.parse(manifest)).path);
