import assert from "node:assert/strict";
import { test } from "node:test";

import { isOnThisMachine } from "../../../clinic/static/modules/page/connection.js";

test("a clinic on this machine is reached without a network", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) assert.equal(isOnThisMachine(host), true);
  for (const host of ["clinic.test", "192.168.1.4", "notlocalhost", "1127.0.0.1"]) {
    assert.equal(isOnThisMachine(host), false);
  }
});
