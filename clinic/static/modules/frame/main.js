// What the pages of a person who is signed in need beside those of sign-in: the search in the top line,
// the lock of a shared device, the keys of a PC, double taps, links that show that they open, a button
// that prints the page, and parts that renew themselves.

import { install as installDouble } from "./double.js";
import { install as installEnter } from "./enter.js";
import { install as installFinding } from "./finding.js";
import { install as installKeys } from "./keys.js";
import { install as installLock } from "./lock.js";
import { install as installOpening } from "./opening.js";
import { install as installPrinting } from "./printing.js";
import { install as installReplaced } from "./replaced.js";

installDouble();
installLock();
installEnter();
installFinding();
installKeys();
installOpening();
installPrinting();
installReplaced();
